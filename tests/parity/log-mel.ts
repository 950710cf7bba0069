/** Our features beside those of transformers.js, a window of 30 s each. */
import { WhisperFeatureExtractor, type Tensor } from "@huggingface/transformers";
import { createLogMel } from "../../src-main/engines/asr/whisper/log-mel.ts";
import { SPEECH_RATE_HZ } from "../../src-main/engines/engine.ts";
import type { Clip } from "./clips.ts";
import { addUp, compareValues, type Compared, type Row } from "./compare.ts";

const WINDOW_SAMPLES = 30 * SPEECH_RATE_HZ;
const TOLERANCE = 1e-4;

export async function compareLogMel(clips: readonly Clip[], bands: number): Promise<Row> {
  const ours = createLogMel(bands);
  const extract = createExtractor({ bands, windowSamples: WINDOW_SAMPLES });
  const compared: Compared[] = [];
  for (const { name, pcm } of clips) {
    compared.push({ name, ...compareValues(ours(pcm, WINDOW_SAMPLES).values, await extract(pcm, WINDOW_SAMPLES)) });
  }
  return addUp(`log-mel, ${bands} bands`, { unit: "apart", tolerance: TOLERANCE }, compared);
}

/** What transformers.js makes of sound that is filled up with silence, or cut, to `totalSamples`: f32[bands, totalSamples / 160]. */
export function createExtractor({
  bands,
  windowSamples,
}: {
  bands: number;
  windowSamples: number;
}): (pcm: Float32Array, totalSamples: number) => Promise<Float32Array> {
  const extractor = new WhisperFeatureExtractor({
    feature_size: bands,
    sampling_rate: SPEECH_RATE_HZ,
    hop_length: 160,
    n_fft: 400,
    n_samples: windowSamples,
    nb_max_frames: windowSamples / 160,
  });
  return async function extract(pcm, totalSamples) {
    // Cut here: it warns of longer sound.
    const cut = pcm.subarray(0, totalSamples);
    const features: { input_features: Tensor } = await extractor(cut, { max_length: totalSamples });
    return Float32Array.from(features.input_features.data);
  };
}
