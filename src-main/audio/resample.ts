/**
 * From one sample rate to another by a windowed sinc: each new sample is the sum of the old ones around its instant, weighted
 * by a low-pass filter cut just below the lower of the two Nyquist frequencies.
 *
 *     const resampler = createResampler(48_000, 16_000);
 *     const parts = [resampler.push(block), resampler.push(nextBlock), resampler.flush()];
 *
 * The window is Kaiser's with 70 dB of stop-band attenuation. By his formula (J. F. Kaiser, 1974) a filter of N taps then has a
 * transition band of (70 - 7.95) / (2.285 * N) radians per sample; it is laid wholly below the Nyquist frequency, so that
 * nothing folds back and all up to 86 % of it is kept.
 */
import { concat } from "./pcm.ts";

const ATTENUATION_DB = 70;
/** Zero crossings of the sinc on each side, counted at the lower rate. */
const CROSSINGS = 32;
const KAISER_BETA = 0.1102 * (ATTENUATION_DB - 8.7);
/** Width of the transition band as a share of the lower Nyquist frequency. */
const TRANSITION = (ATTENUATION_DB - 7.95) / (2.285 * 2 * CROSSINGS) / Math.PI;

export interface Resampler {
  /** Takes the next block; returns the new samples it completes. */
  push(block: Float32Array): Float32Array;
  /** No more blocks: returns the rest. In all, `round(samples in * toHz / fromHz)` samples come out. */
  flush(): Float32Array;
}

/** Resamples a sound that is whole. Rates in Hz, positive integers. Returns the input itself when the rates are equal. */
export function resample(pcm: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz) return pcm;
  const resampler = createResampler(fromHz, toHz);
  return concat([resampler.push(pcm), resampler.flush()]);
}

/** Resamples a sound that comes in blocks. Rates in Hz, positive integers. Errors: RangeError for any other rate. */
export function createResampler(fromHz: number, toHz: number): Resampler {
  for (const rateHz of [fromHz, toHz]) {
    if (!Number.isInteger(rateHz) || rateHz < 1) throw new RangeError(`${rateHz} Hz is not a sample rate.`);
  }
  if (fromHz === toHz) return { push: (block) => block, flush: () => new Float32Array(0) };

  const divisor = greatestCommonDivisor(fromHz, toHz);
  const phaseCount = toHz / divisor;
  const stride = fromHz / divisor;
  const phaseTaps = createPhaseTaps(phaseCount, Math.min(1, toHz / fromHz));
  const half = Math.ceil(CROSSINGS * Math.max(1, fromHz / toHz));

  // `held` is what may still be needed; its first sample is number `heldFrom` of the input. Before the input lies silence.
  let held: Float32Array = new Float32Array(half);
  let heldFrom = -half;
  let received = 0;
  let made = 0;

  /** Makes every sample whose surroundings are all within `held`, up to number `limit`. */
  function drain(limit: number): Float32Array {
    const heldEnd = heldFrom + held.length;
    const ready = Math.min(limit, Math.ceil(((heldEnd - half) * phaseCount) / stride));
    const fresh = new Float32Array(Math.max(0, ready - made));
    for (let i = 0; i < fresh.length; i += 1) {
      const position = (made + i) * stride;
      const whole = Math.floor(position / phaseCount);
      const taps = phaseTaps(position % phaseCount, half);
      const start = whole - half + 1 - heldFrom;
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap += 1) sum += (taps[tap] ?? 0) * (held[start + tap] ?? 0);
      fresh[i] = sum;
    }
    made += fresh.length;
    const neededFrom = Math.floor((made * stride) / phaseCount) - half + 1;
    const drop = Math.min(Math.max(0, neededFrom - heldFrom), held.length);
    held = held.slice(drop);
    heldFrom += drop;
    return fresh;
  }

  return {
    push(block) {
      received += block.length;
      held = concat([held, block]);
      return drain(Number.POSITIVE_INFINITY);
    },
    flush() {
      held = concat([held, new Float32Array(half + 1)]);
      return drain(Math.round((received * toHz) / fromHz));
    },
  };
}

/**
 * The filter, seen from each of the `phaseCount` positions that a new sample can have between two old ones. Phases are worked
 * out when first asked for: common rates have few, odd ones up to 16,000.
 */
function createPhaseTaps(phaseCount: number, bandwidth: number): (phase: number, half: number) => Float32Array {
  const cutoff = bandwidth * (1 - TRANSITION / 2);
  const windowNorm = bessel0(KAISER_BETA);
  const known = new Map<number, Float32Array>();
  return function phaseTaps(phase, half) {
    const found = known.get(phase);
    if (found !== undefined) return found;
    const taps = new Float32Array(2 * half);
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) {
      const distance = tap - half + 1 - phase / phaseCount;
      const reach = distance / half;
      const window = Math.abs(reach) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - reach * reach)) / windowNorm;
      const weight = cutoff * sinc(cutoff * distance) * window;
      taps[tap] = weight;
      sum += weight;
    }
    // Every phase passes a constant unchanged, so that no tone appears at the rate of the phases.
    for (let tap = 0; tap < taps.length; tap += 1) taps[tap] = (taps[tap] ?? 0) / sum;
    known.set(phase, taps);
    return taps;
  };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
