/** The windows of a recording, read one by one, as one transcription. Pure. */
import type { Transcription, Verdict } from "../../engine.ts";
import { compressionRatioOf } from "./guards.ts";
import type { WhisperFolder } from "./model-folder.ts";
import { AUTO_ACCENT } from "./prompt.ts";
import type { WindowReading } from "./reading.ts";

/**
 * Words of a window that is doubted or silent are left out. Nothing believed at all is `unintelligible` where somebody spoke
 * and `silence` where nobody did; the figures are then those of everything that was read.
 */
export function joinReadings(
  folder: Pick<WhisperFolder, "decode">,
  readings: readonly WindowReading[],
  accent: string,
): Transcription {
  const believed = readings.filter((reading) => reading.judgement === "speech");
  const verdict = judgeAll(readings);
  const counted = verdict === "speech" ? believed : readings;
  const text = believed.map((reading) => reading.text).join(" ");
  const averageLogProb = averageOf(counted);
  return {
    verdict,
    text,
    confidence: verdict === "silence" ? 0 : Math.exp(averageLogProb),
    accent: accent === AUTO_ACCENT ? (findMost(believed)?.heardAccent ?? AUTO_ACCENT) : accent,
    tokens: believed.flatMap((reading) =>
      reading.tokens.map((token) => ({ ...token, text: folder.decode([token.id]) })),
    ),
    averageLogProb,
    noSpeechProb: Math.max(0, ...counted.map((reading) => reading.noSpeechProb)),
    compressionRatio:
      verdict === "speech"
        ? compressionRatioOf(text)
        : Math.max(0, ...counted.map((reading) => reading.compressionRatio)),
    ctcGap: counted.reduce<number | null>(
      (widest, { ctcGap }) => (ctcGap === undefined ? widest : Math.max(widest ?? -Infinity, ctcGap)),
      null,
    ),
    temperature: Math.max(0, ...counted.map((reading) => reading.temperature)),
    marks: {
      featuresMs: sumOf(readings, (reading) => reading.marks.featuresMs),
      encodeMs: sumOf(readings, (reading) => reading.marks.encodeMs),
      decodeMs: sumOf(readings, (reading) => reading.marks.decodeMs),
      windows: readings.length,
      fullWindows: readings.filter((reading) => reading.isFull).length,
      encodedMs: sumOf(readings, (reading) => reading.marks.encodedMs),
    },
  };
}

function judgeAll(readings: readonly WindowReading[]): Verdict {
  if (readings.some((reading) => reading.judgement === "speech")) return "speech";
  return readings.some((reading) => reading.judgement === "doubted") ? "unintelligible" : "silence";
}

/** The window with the most words in it. */
function findMost(readings: readonly WindowReading[]): WindowReading | undefined {
  return readings.toSorted((a, b) => b.tokens.length - a.tokens.length)[0];
}

/** Each window counts by its tokens and its end; 0 for no window. */
function averageOf(readings: readonly WindowReading[]): number {
  const count = sumOf(readings, (reading) => reading.tokens.length + 1);
  return count === 0 ? 0 : sumOf(readings, (reading) => reading.averageLogProb * (reading.tokens.length + 1)) / count;
}

function sumOf(readings: readonly WindowReading[], part: (reading: WindowReading) => number): number {
  return readings.reduce((sum, reading) => sum + part(reading), 0);
}
