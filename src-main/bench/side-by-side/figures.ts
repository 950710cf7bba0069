/** What a candidate measured, and what is made of it. Pure. */
import { z } from "zod";

const Milliseconds = z.number().nonnegative();

/** One utterance, read. */
const HeardSchema = z.object({
  tokenIds: z.array(z.number().int()),
  featuresMs: Milliseconds,
  encoderMs: Milliseconds,
  /** From the call to the scores that the first token is taken from. */
  firstTokenMs: Milliseconds,
  /** Of the tokens after the first; null where there were none. */
  tokensPerSecond: z.number().positive().nullable(),
  totalMs: Milliseconds,
  /** More than one where a short window was doubted. */
  encoderRuns: z.number().int().positive(),
});
export type Heard = z.infer<typeof HeardSchema>;

/** One answer of a conversation. */
const AnsweredSchema = z.object({
  firstTokenMs: Milliseconds,
  tokensPerSecond: z.number().positive().nullable(),
  generatedTokens: z.number().int().nonnegative(),
});
export type Answered = z.infer<typeof AnsweredSchema>;

const shared = {
  /** Name and version of what computes. */
  runtime: z.string(),
  loadMs: Milliseconds,
  peakRssBytes: z.number().positive(),
};

export const AsrResultSchema = z.object({
  ...shared,
  /** The first utterance after loading; it is not among `warm`. */
  first: HeardSchema,
  warm: z.array(HeardSchema),
});
export type AsrResult = z.infer<typeof AsrResultSchema>;

export const LlmResultSchema = z.object({ ...shared, turns: z.array(AnsweredSchema) });
export type LlmResult = z.infer<typeof LlmResultSchema>;

const Count = z.number().int().positive();

export const AsrJobSchema = z.object({
  modelDir: z.string(),
  threads: Count,
  /** Ours only. */
  window: z.enum(["full", "auto"]),
  utteranceMs: Count,
  /** Utterances after the first. */
  repeats: z.number().int().nonnegative(),
});
export type AsrJob = z.infer<typeof AsrJobSchema>;

export const LlmJobSchema = z.object({
  modelPath: z.string(),
  threads: Count,
  contextTokens: Count,
  turns: Count,
  replyTokens: Count,
  /** Ours: evaluates all but the question beforehand. Plain use: keeps its chat from turn to turn. */
  eager: z.boolean(),
});
export type LlmJob = z.infer<typeof LlmJobSchema>;

/** One run of a graph. Times on the process's monotonic clock. */
export interface RunTime {
  inputs: readonly string[];
  beginMs: number;
  endMs: number;
}

/**
 * An utterance's figures, from the runs of the graphs between `beginMs` and `endMs`: the same for every implementation,
 * since all of them run the same two graphs. Throws where the encoder or the decoder did not run.
 */
export function readRuns(
  runs: readonly RunTime[],
  call: { beginMs: number; endMs: number; tokenIds: readonly number[] },
): Heard {
  const encoder = runs.filter(({ inputs }) => inputs.includes("input_features"));
  const decoder = runs.filter(({ inputs }) => inputs.includes("input_ids"));
  const [firstEncoder] = encoder;
  const [firstDecoder] = decoder;
  const lastDecoder = decoder.at(-1);
  if (firstEncoder === undefined || firstDecoder === undefined || lastDecoder === undefined)
    throw new Error("The encoder or the decoder did not run.");
  const steps = decoder.length - 1;
  return {
    tokenIds: [...call.tokenIds],
    featuresMs: firstEncoder.beginMs - call.beginMs,
    encoderMs: encoder.reduce((sum, { beginMs, endMs }) => sum + endMs - beginMs, 0),
    firstTokenMs: firstDecoder.endMs - call.beginMs,
    tokensPerSecond: perSecond(steps, lastDecoder.endMs - firstDecoder.endMs),
    totalMs: call.endMs - call.beginMs,
    encoderRuns: encoder.length,
  };
}

/** Null where nothing was done. */
export function perSecond(count: number, ms: number): number | null {
  return count > 0 && ms > 0 ? (count * 1000) / ms : null;
}
