/**
 * The `q`-quantile (0 to 1) of `values`, interpolated linearly between the two nearest ranks (type 7 of Hyndman and Fan, 1996,
 * the default of R and NumPy). Throws for an empty list: there is no such number.
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("No quantile of nothing.");
  return quantileOfSorted(Float64Array.from(values).toSorted(), q);
}

/** The same of values that are in ascending order and not none. */
export function quantileOfSorted(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * The median of the values at places that are picked, a place as often as it is. Values are put in order once and not at every
 * pick: of thousands of draws from one list that is most of the time.
 */
export function createMedianPicker(values: readonly number[]): (picks: Int32Array) => number {
  const order = values.map((value, at) => ({ value, at })).toSorted((one, other) => one.value - other.value);
  const sorted = Float64Array.from(order, ({ value }) => value);
  const ranks = new Int32Array(values.length);
  for (const [rank, { at }] of order.entries()) ranks[at] = rank;
  const counts = new Int32Array(values.length);
  return function medianOfPicked(picks) {
    counts.fill(0);
    for (let at = 0; at < picks.length; at += 1) {
      const rank = ranks[picks[at] ?? 0] ?? 0;
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    // The two in the middle, which are one where their number is odd.
    const [lower, upper] = [(picks.length - 1) >> 1, picks.length >> 1];
    let below = 0;
    let low = Number.NaN;
    for (let rank = 0; rank < counts.length; rank += 1) {
      const upTo = below + (counts[rank] ?? 0);
      if (below <= lower && lower < upTo) low = sorted[rank] ?? Number.NaN;
      if (below <= upper && upper < upTo) return (low + (sorted[rank] ?? Number.NaN)) / 2;
      below = upTo;
    }
    return Number.NaN;
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
