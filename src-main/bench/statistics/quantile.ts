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

/** Of the values at the places that were picked, a place as often as it was. */
export function medianOfPicked(values: Float64Array, picks: Int32Array): number {
  const picked = new Float64Array(picks.length);
  for (let at = 0; at < picks.length; at += 1) picked[at] = values[picks[at] ?? 0] ?? Number.NaN;
  picked.sort();
  return quantileOfSorted(picked, 0.5);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
