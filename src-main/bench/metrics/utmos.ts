/**
 * UTMOS: the opinion score, from 1 to 5, that listeners would give a voice (Saeki et al., "UTMOS: UTokyo-SaruLab System for
 * VoiceMOS Challenge 2022", Interspeech 2022; its strong learner as ONNX). A trial is scored after it has ended, outside of every
 * time that is measured.
 *
 *     const opened = await openUtmos({ home, signal });
 *     if (opened.scorer === null) terminal.tell(opened.why);
 *     else metrics.utmos = await opened.scorer.score(pcm, 22_050, { signal });
 */
import { samplesToMs } from "../../audio/pcm.ts";
import { resample } from "../../audio/resample.ts";
import { checkFilesPresent, findModel, modelFile, readCatalog, type CatalogPlaces } from "../../catalog/catalog.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { floatsOf, floatTensor, openGraph, requireTensors } from "../../engines/onnx.ts";
import { MiniflowError, toMiniflowError } from "../../errors.ts";

export interface Scorer {
  /**
   * Null for a sound too short to be judged. Blocks this thread while it works: about a second for a few seconds of sound. Errors:
   * ENGINE_FAILED, OUT_OF_MEMORY, CANCELLED.
   */
  score(pcm: Float32Array, sampleRateHz: number, options: { signal: AbortSignal }): Promise<number | null>;
  close(): Promise<void>;
}

export type OpenedScorer = { scorer: Scorer; why: null } | { scorer: null; why: string };

export interface OpenUtmosOptions extends CatalogPlaces {
  /** Defaults to 2. */
  threads?: number;
  signal: AbortSignal;
}

export const UTMOS_MODEL = "utmos";

/** The model's first layers want so many samples. */
const FEWEST_SAMPLES = 400;

/**
 * Without the model there is no scorer but the reason. Errors, where the model is there: MODEL_CORRUPT, MODEL_UNSUPPORTED,
 * OUT_OF_MEMORY, CANCELLED.
 */
export async function openUtmos({ threads = 2, signal, ...places }: OpenUtmosOptions): Promise<OpenedScorer> {
  const model = findModel(readCatalog(places), UTMOS_MODEL);
  try {
    checkFilesPresent(model);
  } catch (error) {
    if (toMiniflowError(error).code !== "MODEL_MISSING") throw error;
    const why = `utmos is not measured: its model is not here. Get it with: miniflow models pull ${UTMOS_MODEL}`;
    return { scorer: null, why };
  }
  return { scorer: await openScorer(modelFile(model), { threads, signal }), why: null };
}

/** Opens a graph with `wave` (float32, [batch, samples], 16 kHz) and `mos` (float32, [batch]). */
export async function openScorer(path: string, options: { threads: number; signal: AbortSignal }): Promise<Scorer> {
  const graph = await openGraph(path, options);
  try {
    requireTensors(graph, "inputs", ["wave"]);
    requireTensors(graph, "outputs", ["mos"]);
  } catch (error) {
    await graph.close();
    throw error;
  }
  return {
    async score(pcm, sampleRateHz, { signal }) {
      signal.throwIfAborted();
      const wave = sampleRateHz === SPEECH_RATE_HZ ? pcm : resample(pcm, sampleRateHz, SPEECH_RATE_HZ);
      if (wave.length < FEWEST_SAMPLES) return null;
      const { mos } = await graph.run({ wave: floatTensor(wave, [1, wave.length]) }, ["mos"]);
      const [score] = floatsOf(mos);
      if (score !== undefined && Number.isFinite(score)) return score;
      const lengthMs = samplesToMs(wave.length, SPEECH_RATE_HZ);
      throw new MiniflowError("ENGINE_FAILED", `UTMOS gave no number for a sound of ${lengthMs.toFixed(0)} ms.`);
    },
    close: () => graph.close(),
  };
}
