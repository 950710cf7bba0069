/**
 * The second opinion of a model with a CTC head: what the encoder alone hears, letter by letter (A. Graves et al.,
 * "Connectionist temporal classification", 2006). The decoder can write fluent sentences about nothing; the CTC head cannot.
 * Pure.
 */

/** Log-probabilities of every character at every frame; the blank is character 0. */
export interface CtcFrames {
  /** f32[frames, characters]. */
  logProbs: Float32Array;
  frames: number;
  /** Blank first. */
  vocab: readonly string[];
}

/** Log-softmax of the head's logits, f32[frames, characters]. */
export function createCtcFrames(logits: Float32Array, vocab: readonly string[]): CtcFrames {
  const width = vocab.length;
  const frames = logits.length / width;
  const logProbs = logits.slice();
  for (let frame = 0; frame < frames; frame++) {
    const row = logProbs.subarray(frame * width, (frame + 1) * width);
    const highest = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const shift = highest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
    for (let index = 0; index < width; index++) row[index] = (row[index] ?? 0) - shift;
  }
  return { logProbs, frames, vocab };
}

/** The likeliest character of each frame, repeats joined and blanks left out; and the log-probability of that path. */
export function readBestPath(ctc: CtcFrames): { text: string; logProb: number } {
  const width = ctc.vocab.length;
  let text = "";
  let logProb = 0;
  let before = 0;
  for (let frame = 0; frame < ctc.frames; frame++) {
    const row = ctc.logProbs.subarray(frame * width, (frame + 1) * width);
    const best = row.reduce((most, value, index) => (value > (row[most] ?? -Infinity) ? index : most), 0);
    logProb += row[best] ?? 0;
    if (best !== before && best !== 0) text += ctc.vocab[best] ?? "";
    before = best;
  }
  return { text, logProb };
}

/**
 * The log-probability of `text`, all its alignments together (the forward algorithm). Characters that the head does not know
 * are left out. -Infinity where the text has more characters than the sound has frames.
 */
export function scoreText(ctc: CtcFrames, text: string): number {
  const width = ctc.vocab.length;
  const ids = Array.from(text.toLowerCase(), (character) => ctc.vocab.indexOf(character)).filter((id) => id > 0);
  // A blank before, between and after the characters.
  const states = Int32Array.from({ length: 2 * ids.length + 1 }, (_, state) =>
    state % 2 === 0 ? 0 : (ids[(state - 1) / 2] ?? 0),
  );
  let scores = new Float64Array(states.length).fill(-Infinity);
  for (let frame = 0; frame < ctc.frames; frame++) {
    const next = new Float64Array(states.length).fill(-Infinity);
    for (const [state, id] of states.entries()) {
      const come = frame === 0 ? (state < 2 ? 0 : -Infinity) : comeTo(scores, states, state);
      next[state] = come + (ctc.logProbs[frame * width + id] ?? -Infinity);
    }
    scores = next;
  }
  return addLogs(scores.at(-1) ?? -Infinity, scores.at(-2) ?? -Infinity);
}

/** From the same state, the one before, or, past a blank between two different characters, the one before that. */
function comeTo(scores: Float64Array, states: Int32Array, state: number): number {
  const near = addLogs(scores[state] ?? -Infinity, scores[state - 1] ?? -Infinity);
  const maySkip = states[state] !== 0 && states[state] !== states[state - 2];
  return maySkip ? addLogs(near, scores[state - 2] ?? -Infinity) : near;
}

/** log(exp a + exp b). */
function addLogs(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === -Infinity ? -Infinity : high + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** How much less likely the head finds `text` than its own best path, per character; 0 where they agree. */
export function gapOf(ctc: CtcFrames, text: string): number {
  const best = readBestPath(ctc);
  return Math.max(0, best.logProb - scoreText(ctc, text)) / Math.max(1, text.length, best.text.length);
}
