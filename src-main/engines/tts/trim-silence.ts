/** Frames shorter than a pitch period would dip below the threshold inside a vowel. */
const FRAME_MS = 5;
/** A frame is silent when its root mean square is below this part of the loudest sample: -40 dB. */
const SILENT_PART = 0.01;

export interface Pauses {
  /** Silence kept before the first sound, at most. */
  leadMs: number;
  /** Silence after the last sound: exactly this, cut or added. */
  trailMs: number;
}

/**
 * The sound with its silence at both ends made as long as `pauses` says. A copy; empty when there is no sound at all.
 * `pcm` is mono at `sampleRateHz`.
 */
export function trimSilence(pcm: Float32Array, sampleRateHz: number, pauses: Pauses): Float32Array {
  const frameSamples = Math.max(1, Math.round((FRAME_MS / 1000) * sampleRateHz));
  const threshold = SILENT_PART * pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  let firstLoud = -1;
  let lastLoudEnd = 0;
  for (let start = 0; start < pcm.length; start += frameSamples) {
    const end = Math.min(start + frameSamples, pcm.length);
    if (threshold === 0 || rootMeanSquare(pcm.subarray(start, end)) < threshold) continue;
    if (firstLoud < 0) firstLoud = start;
    lastLoudEnd = end;
  }
  if (firstLoud < 0) return new Float32Array(0);
  const from = Math.max(0, firstLoud - Math.round((pauses.leadMs / 1000) * sampleRateHz));
  const trimmed = new Float32Array(lastLoudEnd - from + Math.round((pauses.trailMs / 1000) * sampleRateHz));
  trimmed.set(pcm.subarray(from, Math.min(pcm.length, from + trimmed.length)));
  return trimmed;
}

function rootMeanSquare(pcm: Float32Array): number {
  return Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
}
