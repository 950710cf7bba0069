/** Figures over a list of measurements. Pure. */
export interface Summary {
  count: number;
  min: number;
  p50: number;
  p95: number;
  max: number;
  mean: number;
}

/**
 * The `q`-quantile (0 to 1) of `values`, interpolated linearly between the two nearest ranks (type 7 of Hyndman and Fan, 1996,
 * the default of R and NumPy). Throws for an empty list: there is no such number.
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("No quantile of nothing.");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function summarise(values: readonly number[]): Summary {
  return {
    count: values.length,
    min: quantile(values, 0),
    p50: quantile(values, 0.5),
    p95: quantile(values, 0.95),
    max: quantile(values, 1),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}
