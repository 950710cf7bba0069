/** A language model through node-llama-cpp, as its documentation uses it; or with every token made from the whole text so far. */
import {
  getLlama,
  LlamaChatSession,
  LlamaLogLevel,
  type ChatHistoryItem,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";

export interface PeerLlamaOptions {
  modelPath: string;
  threads: number;
  contextTokens: number;
  gpu: "auto" | false;
  /** Off: keys and values are thrown away after each token, as the reference system's `kv_cache: false` does. */
  keepsCache: boolean;
}

export interface AskLlama {
  systemPrompt: string;
  question: string;
  maxTokens: number;
  temperature: number;
  onToken: () => void;
}

export interface PeerAnswer {
  text: string;
  tokens: number;
  stopReason: "endOfTurn" | "maxTokens";
}

export interface PeerLlama {
  answer(ask: AskLlama): Promise<PeerAnswer>;
  close(): Promise<void>;
}

export async function openPeerLlama(options: PeerLlamaOptions): Promise<PeerLlama> {
  const { modelPath, threads, gpu, keepsCache } = options;
  const llama = await getLlama({
    gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: 0,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath });
  const contextSize = Math.min(options.contextTokens, model.trainContextSize);
  const context = await model.createContext({ contextSize, threads, sequences: 1 });
  const sequence = context.getSequence();
  const chat = new LlamaChatSession({ contextSequence: sequence });
  return {
    answer(ask) {
      const history: ChatHistoryItem[] = ask.systemPrompt === "" ? [] : [{ type: "system", text: ask.systemPrompt }];
      if (keepsCache) return answerInChat(chat, history, ask);
      const question: ChatHistoryItem[] = [
        { type: "user", text: ask.question },
        { type: "model", response: [] },
      ];
      const prompt = chat.chatWrapper
        .generateContextState({ chatHistory: [...history, ...question] })
        .contextText.tokenize(model.tokenizer);
      return answerWithoutCache(model, sequence, prompt, ask);
    },
    close: () => llama.dispose(),
  };
}

async function answerInChat(chat: LlamaChatSession, history: ChatHistoryItem[], ask: AskLlama): Promise<PeerAnswer> {
  chat.setChatHistory(history);
  let tokens = 0;
  const { responseText, stopReason } = await chat.promptWithMeta(ask.question, {
    maxTokens: ask.maxTokens,
    temperature: ask.temperature,
    onToken(some) {
      tokens += some.length;
      ask.onToken();
    },
  });
  return { text: responseText, tokens, stopReason: stopReason === "maxTokens" ? "maxTokens" : "endOfTurn" };
}

async function answerWithoutCache(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  { maxTokens, temperature, onToken }: AskLlama,
): Promise<PeerAnswer> {
  const written: Token[] = [];
  while (written.length < maxTokens) {
    await sequence.clearHistory();
    const next = await takeFirst(sequence.evaluate([...prompt, ...written], { temperature }));
    if (next === undefined || model.isEogToken(next)) {
      return { text: model.detokenize(written), tokens: written.length, stopReason: "endOfTurn" };
    }
    written.push(next);
    onToken();
  }
  return { text: model.detokenize(written), tokens: written.length, stopReason: "maxTokens" };
}

async function takeFirst(tokens: AsyncIterable<Token>): Promise<Token | undefined> {
  for await (const token of tokens) return token;
  return undefined;
}
