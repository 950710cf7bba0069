/** The two parts: who is measured with what, and what is compared with what. */
import { resolve } from "node:path";
import { runCandidate } from "./child.ts";
import { compareFigures, countSame } from "./comparison.ts";
import {
  AsrResultSchema,
  LlmResultSchema,
  type AsrJob,
  type AsrResult,
  type LlmJob,
  type LlmResult,
} from "./figures.ts";
import { FIRST_TOKEN, listAsrFigures, listLlmFigures, TOKEN_RATE, WHOLE_UTTERANCE } from "./lists.ts";
import { listFiles } from "./page-cache.ts";
import { measureRounds, type Candidate, type Measured, type RoundsOptions } from "./rounds.ts";
import type { Comparison } from "./table.ts";

export interface Part {
  comparisons: Comparison[];
  /** Everything, for the file. */
  measured: readonly (Measured<AsrResult> | Measured<LlmResult>)[];
}

const AIMS_FULL = { [WHOLE_UTTERANCE]: 0.7 };
const AIMS_AUTO = { [WHOLE_UTTERANCE]: 0.25 };
/** Nobody is to be slower; what a clock wavers by is allowed. */
const NO_SLOWER = 1.05;
const AIMS_CHAT = { [FIRST_TOKEN]: 0.25, [TOKEN_RATE]: NO_SLOWER };

export async function measureAsr(title: string, job: Omit<AsrJob, "window">, options: RoundsOptions): Promise<Part> {
  const modelDir = resolve(job.modelDir);
  const candidates = (
    [
      ["ours, full window", "our-whisper.ts", "full"],
      ["ours, auto window", "our-whisper.ts", "auto"],
      ["transformers.js", "transformers-js.ts", "full"],
    ] as const
  ).map(([name, program, window]): Candidate<AsrResult> => ({
    name,
    listFiles: () => listFiles(modelDir),
    measure(brief, signal) {
      const asked = { ...job, modelDir, window, repeats: brief ? 0 : job.repeats } satisfies AsrJob;
      return runCandidate(new URL(program, import.meta.url), asked, AsrResultSchema, signal);
    },
  }));
  const measured = await measureRounds(candidates, options);
  const theirs = named(measured, "transformers.js");
  const comparisons = (
    [
      ["ours, full window", AIMS_FULL],
      ["ours, auto window", AIMS_AUTO],
    ] as const
  ).map(([name, aims]) => {
    const ours = named(measured, name);
    const rows = compareFigures(listAsrFigures(ours), listAsrFigures(theirs), aims);
    const notes = [...sayTokens(ours, theirs), sayCold(ours, theirs)];
    return { title, ours: name, theirs: "transformers.js", rows, notes };
  });
  return { comparisons, measured };
}

export async function measureLlm(title: string, job: Omit<LlmJob, "eager">, options: RoundsOptions): Promise<Part> {
  const modelPath = resolve(job.modelPath);
  const candidates = (
    [
      ["ours", "our-llama.ts", false],
      ["ours, prefilled while the user speaks", "our-llama.ts", true],
      ["a fresh chat each turn", "plain-llama.ts", false],
      ["one chat kept", "plain-llama.ts", true],
    ] as const
  ).map(([name, program, eager]): Candidate<LlmResult> => ({
    name,
    listFiles: async () => [modelPath],
    measure(brief, signal) {
      const asked = { ...job, modelPath, eager, ...(brief ? { turns: 1, replyTokens: 2 } : {}) } satisfies LlmJob;
      return runCandidate(new URL(program, import.meta.url), asked, LlmResultSchema, signal);
    },
  }));
  const measured = await measureRounds(candidates, options);
  const comparisons = (
    [
      ["ours", "a fresh chat each turn", AIMS_CHAT],
      ["ours, prefilled while the user speaks", "a fresh chat each turn", AIMS_CHAT],
      ["ours", "one chat kept", { [TOKEN_RATE]: NO_SLOWER }],
    ] as const
  ).map(([oursName, theirsName, aims]) => {
    const [ours, theirs] = [named(measured, oursName), named(measured, theirsName)];
    const rows = compareFigures(listLlmFigures(ours), listLlmFigures(theirs), aims);
    return {
      title,
      ours: oursName,
      theirs: theirsName,
      rows,
      notes: [sayAnswers(ours, theirs), sayCold(ours, theirs)],
    };
  });
  return { comparisons, measured };
}

function named<Result>(measured: readonly Measured<Result>[], name: string): Measured<Result> {
  const found = measured.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Nobody is called ${name}.`);
  return found;
}

function sayTokens(ours: Measured<AsrResult>, theirs: Measured<AsrResult>): string[] {
  const all = ({ warm }: Measured<AsrResult>): AsrResult["warm"] => warm.flatMap((result) => result.warm);
  const ids = (of: Measured<AsrResult>): number[][] => all(of).map(({ tokenIds }) => tokenIds);
  const { same, of } = countSame(ids(ours), ids(theirs));
  const lengths = (of: Measured<AsrResult>): string => [...new Set(ids(of).map(({ length }) => length))].join(", ");
  const twice = all(ours).filter(({ encoderRuns }) => encoderRuns > 1).length;
  return [
    `Identical token ids in ${same} of ${of} utterances; tokens in an utterance: ${lengths(ours)} and ${lengths(theirs)}.`,
    ...(twice === 0 ? [] : [`Encoded more than once: ${twice} of ${of}.`]),
  ];
}

function sayAnswers(ours: Measured<LlmResult>, theirs: Measured<LlmResult>): string {
  const count = ({ warm }: Measured<LlmResult>): string =>
    warm.map(({ turns }) => turns.reduce((sum, { generatedTokens }) => sum + generatedTokens, 0)).join(", ");
  return `Tokens written in a conversation: ${count(ours)} and ${count(theirs)}.`;
}

/** Whether the disk was read. */
function sayCold(...measured: readonly { stayedBytes: readonly (number | null)[] }[]): string {
  const stayed = measured.flatMap(({ stayedBytes }) => stayedBytes);
  if (stayed.some((bytes) => bytes === null)) return "Load from disk: nothing could be dropped from memory here.";
  const most = Math.max(...stayed.map((bytes) => bytes ?? 0));
  return `Load from disk: ${Math.round(most / 1024 / 1024)} MiB of the files had stayed in memory at most.`;
}
