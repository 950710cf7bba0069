/**
 * p-values of several questions asked at once, raised so that a false answer to any of them stays as rare as the level says
 * (Holm, "A simple sequentially rejective multiple test procedure", 1979). In the order given; never below the value itself.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, at) => ({ p, at })).toSorted((one, other) => one.p - other.p);
  const adjusted = pValues.map(() => 1);
  let highest = 0;
  for (const [rank, { p, at }] of order.entries()) {
    highest = Math.min(1, Math.max(highest, p * (pValues.length - rank)));
    adjusted[at] = highest;
  }
  return adjusted;
}
