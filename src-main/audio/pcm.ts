/** Arithmetic on sound: mono `Float32Array` PCM, -1 to 1, unless a function says otherwise. Pure. */

/** Softer than this, relative to full scale, counts as silence to the ear: -50 dB. */
export const AUDIBLE_LEVEL = 10 ** (-50 / 20);

/** The mean of the channels, sample by sample. All channels must be of the same length; one channel is returned as it is. */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (first === undefined) return new Float32Array(0);
  if (channels.length === 1) return first;
  const mono = new Float32Array(first.length);
  for (const channel of channels) {
    for (let i = 0; i < mono.length; i += 1) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0);
  }
  const share = 1 / channels.length;
  for (let i = 0; i < mono.length; i += 1) mono[i] = (mono[i] ?? 0) * share;
  return mono;
}

/** To 16-bit little-endian samples, rounded to the nearest; what is beyond full scale is clipped, what is no number becomes 0. */
export function toPcmBytes(pcm: Float32Array): Uint8Array {
  const bytes = new Uint8Array(pcm.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < pcm.length; i += 1) {
    const scaled = Math.round((pcm[i] ?? 0) * 32_768);
    view.setInt16(i * 2, Number.isNaN(scaled) ? 0 : Math.min(32_767, Math.max(-32_768, scaled)), true);
  }
  return bytes;
}

/** From 16-bit little-endian samples, wherever they lie in their buffer. A last odd byte is left out. */
export function fromPcmBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pcm = new Float32Array(bytes.byteLength >> 1);
  for (let i = 0; i < pcm.length; i += 1) pcm[i] = view.getInt16(i * 2, true) / 32_768;
  return pcm;
}

/** 0 for silence, 1 for a full-scale square wave. 0 for no samples. */
export function rootMeanSquare(pcm: Float32Array): number {
  if (pcm.length === 0) return 0;
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return Math.sqrt(sum / pcm.length);
}

/** The index of the first sample that can be heard (`AUDIBLE_LEVEL`), or null when none can. */
export function audibleFromSample(pcm: Float32Array): number | null {
  const index = pcm.findIndex((sample) => Math.abs(sample) >= AUDIBLE_LEVEL);
  return index === -1 ? null : index;
}

/** The pieces joined in order, in a new array. */
export function concat(pieces: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** How long so many samples sound, in ms. */
export function samplesToMs(samples: number, sampleRateHz: number): number {
  return (samples / sampleRateHz) * 1000;
}
