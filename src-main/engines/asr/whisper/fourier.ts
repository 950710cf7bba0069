/**
 * A discrete Fourier transform for lengths that are products of fours and fives, such as the 400 samples of a Whisper frame.
 *
 * Stockham's form: each stage splits every transform of n points into `radix` transforms of n / radix, reading one pair of
 * arrays and writing the other in an order that needs no shuffling at the end.
 * (P. N. Swarztrauber, "FFT algorithms for vector computers", Parallel Computing 1, 1984.)
 */

/** Transforms `re` + i `im` in place: X[k] = sum over n of x[n] exp(-2 pi i k n / length). */
export type Fourier = (re: Float64Array, im: Float64Array) => void;

interface Planes {
  re: Float64Array;
  im: Float64Array;
}

interface Stage {
  radix: 4 | 5;
  /** Points of each transform after this stage. */
  points: number;
  /** Transforms side by side: neighbours of one transform lie this far apart. */
  stride: number;
}

const COS_72 = Math.cos((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

export function createFourier(length: number): Fourier {
  const stages = planStages(length);
  const turns: Planes = {
    re: Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length)),
    im: Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length)),
  };
  const spare: Planes = { re: new Float64Array(length), im: new Float64Array(length) };

  return function transform(re, im) {
    let from: Planes = { re, im };
    let to = spare;
    for (const stage of stages) {
      if (stage.radix === 4) splitByFour(stage, turns, from, to);
      else splitByFive(stage, turns, from, to);
      [from, to] = [to, from];
    }
    if (from === spare) {
      re.set(spare.re);
      im.set(spare.im);
    }
  };
}

function planStages(length: number): Stage[] {
  const stages: Stage[] = [];
  for (let rest = length, stride = 1; rest > 1;) {
    const radix = rest % 4 === 0 ? 4 : 5;
    if (rest % radix !== 0) throw new RangeError(`${length} is no product of fours and fives.`);
    rest /= radix;
    stages.push({ radix, points: rest, stride });
    stride *= radix;
  }
  return stages;
}

function splitByFour({ points, stride }: Stage, turns: Planes, from: Planes, to: Planes): void {
  const far = points * stride;
  for (let point = 0; point < points; point++) {
    const turn = point * stride;
    for (let lane = 0; lane < stride; lane++) {
      const read = lane + stride * point;
      const aRe = at(from.re, read);
      const aIm = at(from.im, read);
      const bRe = at(from.re, read + far);
      const bIm = at(from.im, read + far);
      const cRe = at(from.re, read + 2 * far);
      const cIm = at(from.im, read + 2 * far);
      const dRe = at(from.re, read + 3 * far);
      const dIm = at(from.im, read + 3 * far);
      const write = lane + 4 * stride * point;
      to.re[write] = aRe + cRe + bRe + dRe;
      to.im[write] = aIm + cIm + bIm + dIm;
      put(to, write + stride, aRe - cRe + bIm - dIm, aIm - cIm - bRe + dRe, turns, turn);
      put(to, write + 2 * stride, aRe + cRe - bRe - dRe, aIm + cIm - bIm - dIm, turns, 2 * turn);
      put(to, write + 3 * stride, aRe - cRe - bIm + dIm, aIm - cIm + bRe - dRe, turns, 3 * turn);
    }
  }
}

function splitByFive({ points, stride }: Stage, turns: Planes, from: Planes, to: Planes): void {
  const far = points * stride;
  for (let point = 0; point < points; point++) {
    const turn = point * stride;
    for (let lane = 0; lane < stride; lane++) {
      const read = lane + stride * point;
      const aRe = at(from.re, read);
      const aIm = at(from.im, read);
      // Points 1 and 4, and 2 and 3, are mirror images: their sums meet the cosines, their differences the sines.
      const sum14Re = at(from.re, read + far) + at(from.re, read + 4 * far);
      const sum14Im = at(from.im, read + far) + at(from.im, read + 4 * far);
      const gap14Re = at(from.re, read + far) - at(from.re, read + 4 * far);
      const gap14Im = at(from.im, read + far) - at(from.im, read + 4 * far);
      const sum23Re = at(from.re, read + 2 * far) + at(from.re, read + 3 * far);
      const sum23Im = at(from.im, read + 2 * far) + at(from.im, read + 3 * far);
      const gap23Re = at(from.re, read + 2 * far) - at(from.re, read + 3 * far);
      const gap23Im = at(from.im, read + 2 * far) - at(from.im, read + 3 * far);
      const evenRe1 = aRe + COS_72 * sum14Re + COS_144 * sum23Re;
      const evenIm1 = aIm + COS_72 * sum14Im + COS_144 * sum23Im;
      const evenRe2 = aRe + COS_144 * sum14Re + COS_72 * sum23Re;
      const evenIm2 = aIm + COS_144 * sum14Im + COS_72 * sum23Im;
      const oddRe1 = SIN_72 * gap14Im + SIN_144 * gap23Im;
      const oddIm1 = SIN_72 * gap14Re + SIN_144 * gap23Re;
      const oddRe2 = SIN_144 * gap14Im - SIN_72 * gap23Im;
      const oddIm2 = SIN_144 * gap14Re - SIN_72 * gap23Re;
      const write = lane + 5 * stride * point;
      to.re[write] = aRe + sum14Re + sum23Re;
      to.im[write] = aIm + sum14Im + sum23Im;
      put(to, write + stride, evenRe1 + oddRe1, evenIm1 - oddIm1, turns, turn);
      put(to, write + 2 * stride, evenRe2 + oddRe2, evenIm2 - oddIm2, turns, 2 * turn);
      put(to, write + 3 * stride, evenRe2 - oddRe2, evenIm2 + oddIm2, turns, 3 * turn);
      put(to, write + 4 * stride, evenRe1 - oddRe1, evenIm1 + oddIm1, turns, 4 * turn);
    }
  }
}

/** Writes a value turned by the `turn`-th root of one. */
function put(to: Planes, index: number, re: number, im: number, turns: Planes, turn: number): void {
  const turnRe = at(turns.re, turn);
  const turnIm = at(turns.im, turn);
  to.re[index] = re * turnRe - im * turnIm;
  to.im[index] = re * turnIm + im * turnRe;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
