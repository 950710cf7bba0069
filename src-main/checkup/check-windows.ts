/** Reads the same sentences with the other window of the recogniser, where that has one of thirty seconds. */
import { engineSpec } from "../catalog/engine-specs.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { EngineByRole, WhisperSpec } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { connectEngines } from "../threads/far-engines.ts";
import { openWorkerPort } from "../threads/port.ts";
import { startThread } from "../threads/thread.ts";
import { attempt, failed } from "./attempt.ts";
import { asRecorded, listen, type Ears } from "./check-hearing.ts";
import type { Utterance } from "./check-voice.ts";
import { notOk, type Check } from "./check.ts";
import { judgeWindows, type Heard } from "./judge-hearing.ts";
import { LIMITS } from "./limits.ts";

export interface WindowsOptions {
  signal: AbortSignal;
  log: Log;
  devicesFile: string;
  add(checks: readonly Check[]): void;
}

const LONG_WINDOW_MS = 30_000;
const WHAT = "window: auto";

/** `heard` is what the pack's own window made of the utterances, one for one. Nothing is added for recognisers with shorter windows. */
export async function checkWindows(
  { vad, asr }: Partial<EngineByRole>,
  pipeline: Pipeline,
  catalog: readonly CatalogModel[],
  { utterances, heard }: { utterances: readonly Utterance[]; heard: readonly Heard[] },
  { add, signal, ...surroundings }: WindowsOptions,
): Promise<void> {
  if (vad === undefined || asr === undefined || heard.length === 0 || heard.length < utterances.length) return;
  const compare = async (stop: AbortSignal) => {
    const spec = engineSpec("asr", pipeline, catalog);
    const { windowMs, whyFull } = await asr.describe();
    if (spec.engine !== "whisper" || windowMs < LONG_WINDOW_MS) return [];
    if (whyFull !== null) {
      const figure = `short sound costs as much as long: ${whyFull}`;
      return [notOk({ area: "hearing", what: WHAT, figure }, LIMITS.windowShare.advice)];
    }
    // Two of them need not fit.
    await asr.unload();
    const isFull = spec.window === "full";
    const other: WhisperSpec = { ...spec, window: isFull ? "auto" : "full" };
    const otherHeard = await hearWith(other, vad, utterances, { ...surroundings, signal: stop });
    return isFull ? judgeWindows(heard, otherHeard) : judgeWindows(otherHeard, heard);
  };
  const made = await attempt(signal, compare, utterances.length + 1);
  add(made.done ? made.value : [failed("hearing", WHAT, made.error)]);
}

async function hearWith(
  spec: WhisperSpec,
  vad: Ears["vad"],
  utterances: readonly Utterance[],
  { signal, log, devicesFile }: Omit<WindowsOptions, "add">,
): Promise<Heard[]> {
  const thread = startThread({ name: "recogniser", specs: [spec], log, devicesFile, openPort: openWorkerPort });
  try {
    const { asr } = connectEngines(thread, [spec]);
    await asr.load({ signal });
    const heard: Heard[] = [];
    for (const { text, pcm, sampleRateHz } of utterances)
      heard.push(await listen({ vad, asr }, text, asRecorded(pcm, sampleRateHz), signal));
    return heard;
  } finally {
    await thread.close();
  }
}
