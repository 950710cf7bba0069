/** Token ids of one model from both sides, and what the whole engine makes of the same sounds. */
import { createWhisper } from "../../src-main/engines/asr/whisper/whisper.ts";
import { splitRecording } from "../../src-main/engines/asr/whisper/split.ts";
import type { WhisperFolder } from "../../src-main/engines/asr/whisper/model-folder.ts";
import type { Transcription } from "../../src-main/engines/engine.ts";
import type { Choice } from "./choices.ts";
import type { Clip } from "./clips.ts";
import { addUp, compareIds, type Compared, type Row } from "./compare.ts";
import { openOurWhisper, type OurWhisper } from "./whisper-ours.ts";
import { openReferenceWhisper, type ReferenceWhisper } from "./whisper-reference.ts";

const EQUAL = { unit: "ids", tolerance: 0 };
/** What a short window is filled up to. */
const ROUND_SAMPLES = 8_000;

/**
 * Greedy reading in the model's whole window; in short windows where its encoder takes any length; and `transcribe`, the whole
 * engine, against the reference's greedy reading.
 */
export async function compareWhisper(
  { name, dir }: { name: string; dir: string },
  clips: readonly Clip[],
  signal: AbortSignal,
): Promise<Row[]> {
  const ours = await openOurWhisper(dir, signal);
  const reference = await openReferenceWhisper(dir, ours.folder);
  const { windowSamples } = ours.folder;
  const whole = await readAll(ours, reference, clips, () => windowSamples);
  const rows = [addUp(`${name}: token ids, whole window`, EQUAL, whole.map(judge))];
  if (ours.takesAnyLength) {
    const short = await readAll(ours, reference, clips, (samples) =>
      Math.min(Math.ceil(Math.max(samples, 1) / ROUND_SAMPLES) * ROUND_SAMPLES, windowSamples),
    );
    rows.push(addUp(`${name}: token ids, short window`, EQUAL, short.map(judge)));
  }
  await reference.close();
  await ours.close();
  rows.push(addUp(`${name}: transcribe()`, EQUAL, await compareTranscripts(dir, ours, whole, clips, signal)));
  return rows;
}

/** One window of a clip, read by both sides. */
interface ReadWindow {
  clip: Clip;
  name: string;
  ours: number[];
  reference: number[];
}

/** Sound is read window by window, cut where our engine cuts it; both sides get the same ones. */
async function readAll(
  ours: OurWhisper,
  reference: ReferenceWhisper,
  clips: readonly Clip[],
  windowFor: (samples: number) => number,
): Promise<ReadWindow[]> {
  const read: ReadWindow[] = [];
  for (const clip of clips) {
    const windows = splitRecording(clip.pcm, ours.folder.windowSamples, ours.takesAnyLength);
    for (const [index, { startSample, endSample }] of windows.entries()) {
      const pcm = clip.pcm.subarray(startSample, endSample);
      const totalSamples = windowFor(pcm.length);
      read.push({
        clip,
        name: windows.length === 1 ? clip.name : `${clip.name} (${index + 1})`,
        ours: await ours.readGreedily(pcm, totalSamples),
        reference: await reference.readGreedily(pcm, totalSamples),
      });
    }
  }
  return read;
}

function judge({ name, ours, reference }: ReadWindow): Compared {
  return { name, ...compareIds(ours, reference) };
}

async function compareTranscripts(
  modelDir: string,
  { folder }: OurWhisper,
  windows: readonly ReadWindow[],
  clips: readonly Clip[],
  signal: AbortSignal,
): Promise<Compared[]> {
  const asr = createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language: "en", window: "full" });
  const compared: Compared[] = [];
  for (const clip of clips) {
    const heard = await asr.transcribe({ pcm: clip.pcm, accent: "auto" }, { signal });
    const read = windows.filter((window) => window.clip === clip);
    const found = compareIds(
      heard.tokens.map(({ id }) => id),
      read.flatMap(({ reference }) => textIdsOf(reference, folder)),
    );
    const sameGreedily = read.map(judge).every(({ difference }) => difference === 0);
    const choice =
      found.difference > 0 && sameGreedily ? choiceBehind(heard, folder.ctcVocab !== undefined) : undefined;
    compared.push({ name: clip.name, ...found, choice });
  }
  await asr.unload();
  return compared;
}

/** Without the prompt and the end. */
function textIdsOf(ids: readonly number[], folder: WhisperFolder): number[] {
  return ids.slice(ids.indexOf(folder.noTimestampsId) + 1).filter((id) => id !== folder.endId);
}

/** Why the engine gives out something else than its greedy reading. */
function choiceBehind(heard: Transcription, hasCtcHead: boolean): Choice | undefined {
  if (heard.verdict !== "speech" || heard.temperature > 0) return "guards";
  return hasCtcHead ? "ctc" : undefined;
}
