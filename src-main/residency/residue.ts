/**
 * What an engine's process keeps of models that have gone, and when it is worth starting the process anew. Pure.
 *
 * Compared is like with like: the process with the very models that it held before, so that nothing hangs on how well sizes are known. What
 * it took with them the first time is what it needs; what is more is residue. It counts once each of its models has been there:
 * before that it grows by libraries and compiled code, which a new process would need as well.
 *
 *     let residue = openResidue(["vad", "asr", "tts"]);
 *     residue = bookFootprint(residue, { held: ["asr", "tts"], bytes });     // after each load and unload
 *     if (isRestartDue(residue)) …                                          // only while nothing is in use
 */
export interface Footprint {
  /** The models that the process holds now. */
  held: readonly string[];
  /** What it takes from the system, weights of the RAM tier apart. */
  bytes: number;
}

export interface Residue {
  /** The models that have not been there yet. */
  readonly toCome: readonly string[];
  /** What the process took first, by what it held then. */
  readonly first: ReadonlyMap<string, number>;
  /** What it took last. */
  readonly bytes: number;
  /** What of that has grown on it. */
  readonly residueBytes: number;
}

/** Of what the process needs. Less is not worth the loads that follow a restart. */
const DUE_SHARE = 0.1;
/** Compiled code and the collector's young objects settle within this. */
const LEAST_BYTES = 64 * 2 ** 20;

export function openResidue(models: readonly string[]): Residue {
  return { toCome: models, first: new Map(), bytes: 0, residueBytes: 0 };
}

export function bookFootprint({ toCome: before, first }: Residue, { held, bytes }: Footprint): Residue {
  const toCome = before.filter((model) => !held.includes(model));
  if (toCome.length > 0) return { toCome, first, bytes, residueBytes: 0 };
  const key = held.toSorted().join(" ");
  const neededBytes = Math.min(bytes, first.get(key) ?? bytes);
  return { toCome, first: new Map(first).set(key, neededBytes), bytes, residueBytes: bytes - neededBytes };
}

/** Whether it keeps so much that a restart is worth what it costs. */
export function isRestartDue({ bytes, residueBytes }: Residue): boolean {
  return residueBytes > Math.max(LEAST_BYTES, DUE_SHARE * (bytes - residueBytes));
}
