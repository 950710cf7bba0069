/** From what was seen of a trial to its figures. Pure. */
import type { Timings } from "../../contract.ts";
import type { Trial } from "../runs/records.ts";
import { compareReferenceWords, compareWords } from "./compare-words.ts";

export type TrialObservation = Pick<
  Trial,
  "row" | "transcript" | "reply" | "replyHeard" | "stopReason" | "timings" | "start" | "accentAsked" | "accentHeard"
> & {
  /** Tokens that the language model wrote. */
  replyTokens: number | null;
  rssBytes: number | null;
  ledgerBytes: number | null;
  diskBytes: number | null;
  /** Null, or missing, where the reply's sound was not scored. */
  utmos?: number | null;
};

type Figures = Record<string, number | null | undefined>;

/**
 * The figures of one trial by their names in `METRICS`. What was not reached is missing. What is no finite number is missing as
 * well, and `droppedFigures` counts it.
 */
export function measureTrial(seen: TrialObservation): Record<string, number> {
  const { timings } = seen;
  const figures: Figures = {
    ...(timings === null ? {} : { ...measureTimes(timings), ...measureFactors(seen, timings) }),
    ...measureTranscript(seen),
    ...measureReply(seen),
    ...measureReference(seen),
    rssBytes: seen.rssBytes,
    ledgerBytes: seen.ledgerBytes,
    diskBytes: seen.diskBytes,
    utmos: seen.utmos,
  };
  const known = Object.entries(figures).filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const finite = known.filter(([, value]) => Number.isFinite(value));
  return { ...Object.fromEntries(finite), droppedFigures: known.length - finite.length };
}

function measureTimes(timings: Timings): Figures {
  const { loadMs, ...times } = timings;
  const loads = {
    asrLoadMs: loadOf(timings.asrMs, loadMs.asr),
    llmLoadMs: loadOf(timings.llmMs, loadMs.llm),
    ttsLoadMs: loadOf(timings.ttsMs, loadMs.tts),
  };
  const waited = Object.values(loads).filter((ms) => ms !== null);
  return { ...times, ...loads, loadMs: waited.length === 0 ? null : waited.reduce((sum, ms) => sum + ms, 0) };
}

/** A stage that was not reached did not load in no time. */
function loadOf(stageMs: number | null, loadMs: number): number | null {
  return stageMs === null && loadMs === 0 ? null : loadMs;
}

function measureFactors({ row, replyTokens }: TrialObservation, timings: Timings): Figures {
  // Both are the length of the recording: as it was played, and as the dataset has it.
  const recordedMs = timings.recordedMs ?? row.durationMs;
  const { asrMs, llmMs, llmFirstTokenMs, ttsMs, replyAudioMs, stageSumMs } = timings;
  const decodeMs = llmMs === null || llmFirstTokenMs === null ? null : llmMs - llmFirstTokenMs;
  // One token has no time between tokens.
  const decoded = replyTokens === null || replyTokens < 2 ? null : replyTokens - 1;
  return {
    asrRtf: divide(asrMs, recordedMs),
    ttsRtf: divide(ttsMs, replyAudioMs),
    rtf: divide(stageSumMs, recordedMs),
    tokensPerSecond: divide(decoded, toSeconds(decodeMs)),
  };
}

function measureTranscript({ row, transcript }: TrialObservation): Figures {
  if (row.transcript === null || transcript === null) return {};
  const { substitutions, deletions, insertions, errors, words } = compareWords(row.transcript, transcript);
  return { wer: divide(errors, words), wordErrors: errors, substitutions, deletions, insertions, words };
}

function measureReply({ reply, replyHeard, replyTokens, timings }: TrialObservation): Figures {
  if (reply === null) return { tokens: replyTokens };
  const length = {
    tokens: replyTokens,
    replyWords: reply.split(/\s+/u).filter((word) => word !== "").length,
    replyCharacters: [...GRAPHEMES.segment(reply)].length,
    replySeconds: toSeconds(timings?.replyAudioMs ?? null),
  };
  if (replyHeard === null) return length;
  const { errors, words } = compareWords(reply, replyHeard);
  return { ...length, roundTripWer: divide(errors, words), roundTripErrors: errors, roundTripWords: words };
}

/** By the reference system's definitions and names: seconds, after the load; its words against another recogniser's. */
function measureReference({ row, transcript, timings, replyTokens }: TrialObservation): Figures {
  const llmSeconds = toSeconds(timings?.llmMs ?? null);
  const counted =
    row.machineTranscript === null || transcript === null
      ? null
      : compareReferenceWords(row.machineTranscript, transcript);
  return {
    asr_latency: toSeconds(timings?.asrMs ?? null),
    llm_latency: llmSeconds,
    tts_latency: toSeconds(timings?.ttsMs ?? null),
    total_latency: toSeconds(timings?.stageSumMs ?? null),
    tokens_per_sec: divide(replyTokens, llmSeconds),
    werReference: counted === null ? null : divide(counted.errors, counted.words),
  };
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Null where there is nothing to divide or to divide by. */
function divide(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}
