/**
 * Candidate: node-llama-cpp as its documentation uses it. Each turn gets a fresh context and chat that are given the
 * conversation so far; told to be eager, it keeps one chat for all turns instead, which is the best that plain use can do.
 * A context is made before the clock starts.
 */
import {
  getLlama,
  getModuleVersion,
  LlamaChatSession,
  LlamaLogLevel,
  type ChatHistoryItem,
  type LlamaContext,
} from "node-llama-cpp";
import { answerJob } from "./child.ts";
import { LlmJobSchema, perSecond, type Answered, type LlmResult } from "./figures.ts";
import { QUESTIONS, SYSTEM_PROMPT } from "./material.ts";

await answerJob(
  LlmJobSchema,
  async ({
    modelPath,
    threads,
    contextTokens,
    turns,
    replyTokens,
    eager,
  }): Promise<Omit<LlmResult, "peakRssBytes">> => {
    const beganMs = performance.now();
    const llama = await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: 0,
      logLevel: LlamaLogLevel.error,
    });
    const model = await llama.loadModel({ modelPath });
    let { context, chat } = await openChat();
    const loadMs = performance.now() - beganMs;

    async function openChat(): Promise<{ context: LlamaContext; chat: LlamaChatSession }> {
      const context = await model.createContext({ contextSize: contextTokens, threads, sequences: 1 });
      const chat = new LlamaChatSession({ contextSequence: context.getSequence(), systemPrompt: SYSTEM_PROMPT });
      return { context, chat };
    }

    let history: ChatHistoryItem[] = chat.getChatHistory();
    const answered: Answered[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      if (!eager && turn > 0) {
        await context.dispose();
        ({ context, chat } = await openChat());
        chat.setChatHistory(history);
      }
      const beginMs = performance.now();
      let firstTokenMs: number | undefined;
      let generatedTokens = 0;
      await chat.prompt(QUESTIONS[turn % QUESTIONS.length] ?? "", {
        maxTokens: replyTokens,
        temperature: 0,
        onToken(tokens) {
          firstTokenMs ??= performance.now() - beginMs;
          generatedTokens += tokens.length;
        },
      });
      const totalMs = performance.now() - beginMs;
      history = chat.getChatHistory();
      firstTokenMs ??= totalMs;
      answered.push({
        firstTokenMs,
        generatedTokens,
        tokensPerSecond: perSecond(generatedTokens - 1, totalMs - firstTokenMs),
      });
    }
    return { runtime: `node-llama-cpp ${await getModuleVersion()}`, loadMs, turns: answered };
  },
);
