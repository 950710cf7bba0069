/** Choosing a token from a decoder's logits. Pure, the lots too: they come from a seeded generator. */

interface Suppressed {
  noTimestampsId: number;
  suppressedIds: readonly number[];
  suppressedFirstIds: readonly number[];
}

/**
 * A copy of `logits` without the tokens that must not be written: those the model lists, those it lists for the first place,
 * and all from `<|notimestamps|>` on, which are time stamps.
 */
export function suppress(logits: Float32Array, model: Suppressed, isFirst: boolean): Float32Array {
  const allowed = logits.slice();
  for (const id of model.suppressedIds) allowed[id] = -Infinity;
  if (isFirst) for (const id of model.suppressedFirstIds) allowed[id] = -Infinity;
  allowed.fill(-Infinity, model.noTimestampsId);
  return allowed;
}

/** Log-softmax, in place. */
export function logProbabilities(logits: Float32Array): Float32Array {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  const shift = highest + Math.log(sum);
  for (let id = 0; id < logits.length; id++) logits[id] = (logits[id] ?? 0) - shift;
  return logits;
}

/** Softmax of one logit. */
export function probabilityOf(logits: Float32Array, id: number): number {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return Math.exp((logits[id] ?? -Infinity) - highest) / sum;
}

export function chooseBest(scores: Float32Array): number {
  let best = 0;
  for (let id = 1; id < scores.length; id++) if ((scores[id] ?? -Infinity) > (scores[best] ?? -Infinity)) best = id;
  return best;
}

/** The `count` likeliest, the likeliest first. */
export function listBest(scores: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (const [id, score] of scores.entries()) {
    const place = best.findIndex((other) => score > (scores[other] ?? -Infinity));
    if (place >= 0) best.splice(place, 0, id);
    else if (best.length < count) best.push(id);
    if (best.length > count) best.pop();
  }
  return best.filter((id) => scores[id] !== -Infinity);
}

/** Draws a token with the probabilities that `scores` have at `temperature`. */
export function chooseByLot(scores: Float32Array, temperature: number, random: () => number): number {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const weights = scores.map((score) => Math.exp((score - highest) / temperature));
  let rest = random() * weights.reduce((total, weight) => total + weight, 0);
  for (const [id, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return id;
  }
  return chooseBest(scores);
}

/** Mulberry32 (T. Ettinger, public domain): numbers from 0 to 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return function nextRandom() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
