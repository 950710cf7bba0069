/**
 * What a run and an arm say to each other. An arm is a process: it reads one JSON object a line from its standard input and writes
 * one a line to its standard output. MiniFlow's own arms are `arm-child.ts`; a peer is any program that keeps to this:
 *
 *     > {"kind":"begin","label":…,"folder":…,"modelsHome":…,"pipelineFile":…,"pipeline":{…},"models":{"asr":{"id":…,"dir":…,"files":[…]},…},"threads":2,"options":{…}}
 *     < {"kind":"ready"}
 *     > {"kind":"trial","number":7,"wav":"/…/utterance.wav","out":"/…/reply.wav","accent":null,"clear":"none"}
 *     < {"kind":"played","number":7,"transcript":"…","reply":"…","marks":{"asrStart":0.1,"asrEnd":812.4,…}}
 *     > {"kind":"end"}
 *
 * - `wav` is 16 kHz mono, 16 bits. The clock of a trial starts when it has been read: that instant is the release of the key, and
 *   `marks` are ms since then (`contract.ts` says what each is). What was not reached is left out.
 * - The reply's sound is written to `out` after the last mark; where there is none, no file.
 * - `timings` are the figures themselves. Where a peer leaves them out they are made from `marks`, and loading counts as none; one
 *   that loads inside a trial must tell `timings.loadMs`.
 * - A trial that goes wrong has `error`, a code and a sentence, and whatever was reached. The arm goes on.
 * - `accent` is the row's, where the experiment asks for it: an arm that knows it uses it and says so in `accentAsked`.
 * - An arm ends when it is told to, and when its standard input ends: then the run was killed.
 * - Lines on standard output that are no such object, and all of standard error, go to the arm's log.
 */
import { z } from "zod";
import type { Marks, Timings } from "../../contract.ts";
import { computeTimings } from "../../turn/timings.ts";

/** A model that a pipeline names, where it lies. Files are relative to `dir`. */
export interface ModelPlace {
  id: string;
  dir: string;
  files: string[];
}

export interface BeginArm {
  kind: "begin";
  label: string;
  /** A folder of its own that goes when the run ends. In it is `pipelineFile`. */
  folder: string;
  /** The user's data folder, for what was downloaded. Nothing else of it is touched. */
  modelsHome: string;
  /** The pipeline as a file; null where the experiment names none. */
  pipelineFile: string | null;
  /** Its effective values. */
  pipeline: unknown;
  models: Partial<Record<"vad" | "asr" | "llm" | "tts", ModelPlace>>;
  /** As many as there are cores to be kept busy: what `threads: auto` means. */
  threads: number;
  options: Record<string, unknown>;
}

export interface AskTrial {
  kind: "trial";
  number: number;
  wav: string;
  out: string;
  accent: string | null;
  /** What to drop before the trial. */
  clear: "none" | "models" | "files";
}

/** For MiniFlow's own arms: what does the recogniser hear in this? */
export interface AskHear {
  kind: "hear";
  wav: string;
}

export type ToArm = BeginArm | AskTrial | AskHear | { kind: "end" };

const ms = z.number().nullable().default(null);

const timingsSchema = z.object({
  recordedMs: ms,
  utteranceMs: ms,
  vadMs: ms,
  asrMs: ms,
  llmFirstTokenMs: ms,
  llmMs: ms,
  ttsFirstChunkMs: ms,
  ttsMs: ms,
  loadMs: z.object({ asr: z.number(), llm: z.number(), tts: z.number() }),
  releaseToFirstAudioMs: ms,
  stageSumMs: ms,
  wallMs: ms,
  replyAudioMs: ms,
});

const mark = z.number().optional();

const marksSchema = z.object({
  press: mark,
  release: mark,
  utteranceReady: mark,
  asrStart: mark,
  asrEnd: mark,
  llmStart: mark,
  llmFirstToken: mark,
  llmEnd: mark,
  firstSegment: mark,
  ttsStart: mark,
  ttsFirstChunk: mark,
  ttsEnd: mark,
  firstAudio: mark,
  playbackEnd: mark,
});

const text = z.string().nullable().default(null);
const amount = z.number().min(0).nullable().default(null);

export const playedSchema = z.object({
  kind: z.literal("played"),
  number: z.int(),
  error: z.object({ code: z.string(), message: z.string() }).nullable().default(null),
  transcript: text,
  reply: text,
  replyTokens: amount,
  stopReason: text,
  start: z.enum(["cold", "warm", "swapped"]).nullable().default(null),
  accentAsked: text,
  accentHeard: text,
  marks: marksSchema.default({}),
  timings: timingsSchema.nullable().default(null),
  /** The highest of the residency ledger. */
  ledgerBytes: amount,
  /** Resident memory as the arm itself sees it, for systems that do not tell a run. */
  rssBytes: amount,
});

export const readySchema = z.object({ kind: z.literal("ready") });
/** The arm cannot begin. */
export const failedSchema = z.object({
  kind: z.literal("failed"),
  error: z.object({ code: z.string(), message: z.string() }),
});
export const heardSchema = z.object({ kind: z.literal("heard"), text: z.string() });

export const fromArmSchema = z.discriminatedUnion("kind", [readySchema, failedSchema, playedSchema, heardSchema]);

export type FromArm = z.infer<typeof fromArmSchema>;
export type Played = z.infer<typeof playedSchema>;

/** The figures of a trial as far as its marks tell them. */
export function timingsOfMarks(
  marks: Marks,
  lengths: { recordedMs: number | null; replyAudioMs: number | null },
): Timings {
  const between = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : to - from;
  const measured = {
    recordedMs: lengths.recordedMs ?? undefined,
    replyAudioMs: lengths.replyAudioMs ?? undefined,
    asrMs: between(marks.asrStart, marks.asrEnd),
    llmFirstTokenMs: between(marks.llmStart, marks.llmFirstToken),
    llmMs: between(marks.llmStart, marks.llmEnd),
    ttsFirstChunkMs: between(marks.ttsStart, marks.ttsFirstChunk),
    ttsMs: between(marks.ttsStart, marks.ttsEnd),
  };
  const known = Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== undefined));
  return computeTimings(marks, { ...known, loadMs: { asr: 0, llm: 0, tts: 0 } });
}

/** An object as one line. */
export function toLine(message: ToArm | z.input<typeof fromArmSchema>): string {
  return `${JSON.stringify(message)}\n`;
}
