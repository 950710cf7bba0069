/** What sound looks like on its way out of the window: the contract's `PcmBytes`, 16 kHz mono, 20 ms a frame. */
export const SPEECH_RATE_HZ = 16_000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (SPEECH_RATE_HZ * FRAME_MS) / 1000;

/** Samples of -1 to 1 from 16-bit little-endian bytes, which may lie at any offset. */
export function toSamples(pcm: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const samples = new Float32Array(Math.floor(pcm.byteLength / 2));
  for (let i = 0; i < samples.length; i += 1) samples[i] = view.getInt16(i * 2, true) / 32_768;
  return samples;
}

/** 16-bit little-endian bytes of samples; what is beyond -1 to 1 is clipped. */
export function toBytes(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, i) => {
    const scaled = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
    view.setInt16(i * 2, scaled, true);
  });
  return bytes;
}

/** Root mean square, 0 for no samples. */
export function rootMeanSquare(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
