import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { MiniflowError, isAbort } from "../../errors.ts";
import type { GenerateRequest, Generation, LlamaSpec, Llm, Message, StopReason } from "../engine.ts";
import { holdModel, throwIfCancelled } from "../held-model.ts";
import type { ChatFormat } from "./chat-format.ts";
import { fitHistory } from "./fit-history.ts";
import { BATCH_TOKENS } from "./memory.ts";
import { openModel, type OpenModel } from "./open-model.ts";
import { createTextPieces } from "./text-pieces.ts";

const DEFAULT_MAX_TOKENS = 256;
/** The part of the context that a prompt may fill: the rest is for the answer. */
const PROMPT_PART = 3 / 4;
/**
 * The part that the conversation before the question may fill. It does not depend on the question, so that what is read ahead
 * while the user speaks is what the answer begins with.
 */
const HISTORY_PART = 5 / 8;

/**
 * A language model in a GGUF file, run by llama.cpp through node-llama-cpp: on the GPU it finds, or on `threads` cores. It
 * never compiles or downloads anything. The KV cache holds the conversation evaluated last; every call rewinds it to what
 * its own messages have in common with that and evaluates only the rest (`design.md`).
 *
 * Rests on: node-llama-cpp 3.22's types; GGUF as ggml-org/ggml's `docs/gguf.md` describes it, the model's own chat template in its metadata
 * (`tokenizer.chat_template`); for memory see `memory.ts`.
 *
 * Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED, OUT_OF_MEMORY, PIPELINE_INVALID; ENGINE_FAILED when the newest
 * exchange alone is longer than three quarters of the context. `generate` rejects with CANCELLED only when it is aborted before its turn; later it resolves
 * with `stopReason: "aborted"`, with empty text if that was before the first token.
 */
export function createLlama(spec: LlamaSpec): Llm {
  const held = holdModel(
    (signal) => openModel(spec, signal),
    ({ model }) => model.dispose(),
  );
  return {
    load: held.load,
    unload: held.unload,
    preload: ({ messages }, { signal }) =>
      held.use(signal, (open) => guard(open.sequence, () => preload(open, messages, signal))),
    generate: (request, { signal, onDelta }) =>
      held.use(signal, (open) => guard(open.sequence, () => generate(open, request, signal, onDelta))),
  };
}

async function preload(
  { sequence, format }: OpenModel,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<{ evaluatedTokens: number }> {
  const kept = keepHistory(messages, sequence, format);
  const pending = await rewind(sequence, format.formatBeforeQuestion(kept));
  const evaluatedTokens = await evaluateSlices(sequence, pending, 0, signal);
  throwIfCancelled(signal);
  return { evaluatedTokens };
}

async function generate(
  { model, sequence, format }: OpenModel,
  { messages, maxTokens = DEFAULT_MAX_TOKENS, temperature = 0, seed = 0 }: GenerateRequest,
  signal: AbortSignal,
  onDelta: (delta: string) => void,
): Promise<Generation> {
  const begunMs = performance.now();
  const limitTokens = Math.floor(sequence.contextSize * PROMPT_PART);
  const recent = [...keepHistory(messages.slice(0, -1), sequence, format), ...messages.slice(-1)];
  const kept = fitHistory(recent, limitTokens, (part) => format.formatPrompt(part).length);
  const prompt = format.formatPrompt(kept);
  if (prompt.length > limitTokens) throw tooLong(prompt.length, limitTokens);

  const pieces = createTextPieces<Token>((tokens, before) => model.detokenize(tokens, false, before));
  const mostTokens = Math.min(maxTokens, sequence.contextSize - prompt.length);
  let text = "";
  let generatedTokens = 0;
  let firstTokenMs: number | null = null;
  let stopReason: StopReason = "endOfTurn";

  function write(delta: string): void {
    text += delta;
    if (delta !== "") onDelta(delta);
  }

  // The first new token comes out of evaluating the prompt's last one, so that one is always evaluated again.
  const lastToken = prompt.slice(-1);
  const pending = [...(await rewind(sequence, prompt.slice(0, -1))), ...lastToken];
  let evaluatedTokens = await evaluateSlices(sequence, pending, BATCH_TOKENS, signal);
  if (signal.aborted) {
    stopReason = "aborted";
  } else {
    evaluatedTokens += pending.length;
    for await (const token of sequence.evaluate(pending, { temperature, seed })) {
      if (signal.aborted) {
        stopReason = "aborted";
        break;
      }
      firstTokenMs ??= performance.now() - begunMs;
      generatedTokens += 1;
      write(pieces.push(token));
      if (generatedTokens >= mostTokens) {
        stopReason = "maxTokens";
        break;
      }
    }
    write(pieces.flush());
  }
  return {
    text,
    stopReason,
    promptTokens: prompt.length,
    evaluatedTokens,
    generatedTokens,
    firstTokenMs,
    totalMs: performance.now() - begunMs,
  };
}

/** The part of the conversation before a question that is read, whatever the question will be. */
function keepHistory(
  messages: readonly Message[],
  sequence: LlamaContextSequence,
  format: ChatFormat,
): readonly Message[] {
  const limitTokens = Math.floor(sequence.contextSize * HISTORY_PART);
  return fitHistory(messages, limitTokens, (part) => format.formatBeforeQuestion(part).length);
}

/** Shortens the KV cache to what it has in common with `tokens` and returns the rest of them. */
async function rewind(sequence: LlamaContextSequence, tokens: readonly Token[]): Promise<Token[]> {
  await sequence.adaptStateToTokens([...tokens], false);
  return tokens.slice(sequence.nextTokenIndex);
}

/**
 * Takes slices off `pending` and evaluates them, until no more than `leaveTokens` are left or the signal is aborted, which
 * is heard between two slices: 0.9 s each for a 3B model on two cores (37 tokens/s).
 */
async function evaluateSlices(
  sequence: LlamaContextSequence,
  pending: Token[],
  leaveTokens: number,
  signal: AbortSignal,
): Promise<number> {
  let evaluatedTokens = 0;
  while (pending.length > leaveTokens && !signal.aborted) {
    const slice = pending.splice(0, BATCH_TOKENS);
    await sequence.evaluateWithoutGeneratingNewTokens(slice);
    evaluatedTokens += slice.length;
  }
  return evaluatedTokens;
}

/** Runs a call; when llama.cpp fails in it, the KV cache is emptied, so that the next call begins from something known. */
async function guard<T>(sequence: LlamaContextSequence, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof MiniflowError || isAbort(error)) throw error;
    await sequence.clearHistory();
    throw new MiniflowError("ENGINE_FAILED", "The language model stopped in the middle of its work.", {
      hint: "Ask again. If it happens again, restart MiniFlow or choose another model.",
      cause: error,
    });
  }
}

function tooLong(promptTokens: number, limitTokens: number): MiniflowError {
  return new MiniflowError(
    "ENGINE_FAILED",
    `What was said is too long for this language model: ${promptTokens} tokens, and it can read ${limitTokens} at once.`,
    { hint: "Say it in fewer words, or choose a model with a larger context." },
  );
}
