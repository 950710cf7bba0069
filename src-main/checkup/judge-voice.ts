/** What a voice said, judged. Pure. */
import { quantile } from "../bench/statistics/quantile.ts";
import { writeOut } from "../engines/tts/speech-text/write-out.ts";
import { judge, type Check } from "./check.ts";
import { exceed, percent } from "./limits.ts";
import type { SoundFigures } from "./sounds.ts";

export interface Spoken {
  text: string;
  voice: string;
  sound: SoundFigures;
  /** Null when no sound came. */
  firstChunkMs: number | null;
  totalMs: number;
}

const MEDIAN = 0.5;

/** Whether that can be the sound of these words. */
export function judgeSpoken(what: string, spoken: Spoken): Check {
  const { sound, firstChunkMs, totalMs } = spoken;
  const { audioMs, level, clippedShare, leadMs, trailMs } = sound;
  const letterMs = audioMs / countLetters(spoken.text);
  const begun = firstChunkMs === null ? "no chunk" : `first chunk after ${firstChunkMs.toFixed(0)} ms`;
  const figure = `${(audioMs / 1000).toFixed(1)} s of sound in ${totalMs.toFixed(0)} ms, ${begun}, ${letterMs.toFixed(0)} ms a letter`;
  const values = {
    voice: spoken.voice,
    audioMs,
    letterMs,
    level,
    clippedShare,
    leadMs,
    trailMs,
    firstChunkMs,
    totalMs,
  };
  return judge({ area: "voice", what, figure, values }, [
    exceed("level", "level", level),
    exceed("clippedShare", "clipped", clippedShare),
    exceed("quickestLetterMs", "sound by the letter", letterMs),
    exceed("slowestLetterMs", "sound by the letter", letterMs),
    exceed("leadMs", "leading silence", leadMs),
    exceed("trailMs", "trailing silence", trailMs),
  ]);
}

/** Whether the voice is quick enough to be waited for; `spoken` is not empty. */
export function judgePace(spoken: readonly Spoken[]): Check {
  const firstChunkMs = median(spoken.map((one) => one.firstChunkMs ?? Number.NaN));
  const share = median(spoken.map(({ totalMs, sound }) => totalMs / sound.audioMs));
  const figure = `first chunk ${firstChunkMs.toFixed(0)} ms, the whole in ${percent(share)} of its length (medians of ${spoken.length})`;
  const values = { sentences: spoken.length, firstChunkMs, speakingShare: share };
  return judge({ area: "voice", what: "pace", figure, values }, [
    exceed("firstChunkMs", "first chunk", firstChunkMs),
    exceed("speakingShare", "of its length", share),
  ]);
}

/** NaN when one of the values is. */
export function median(values: readonly number[]): number {
  return values.some(Number.isNaN) ? Number.NaN : quantile(values, MEDIAN);
}

/** Letters of the text as it is spoken. */
function countLetters(text: string): number {
  return Math.max(1, (writeOut(text, "american").match(/\p{L}/gu) ?? []).length);
}
