/** What the arms were: their effective values, and those in which they differ. Pure. */

/** A tree as rows of a path and a value: `llm.contextTokens` "4096". Lists of plain values stay in one row. */
export function flattenValues(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, say(value)]]);
  if (Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null))
    return new Map([[path, value.map(say).join(", ")]]);
  const rows = Object.entries(value).flatMap(([key, inner]) => [
    ...flattenValues(inner, path === "" ? key : `${path}.${key}`),
  ]);
  return new Map(rows);
}

/** The paths whose values are not the same in all of them, in the order in which they come. */
export function findDifferences(all: readonly ReadonlyMap<string, string>[]): string[] {
  const paths = new Set(all.flatMap((values) => [...values.keys()]));
  return [...paths].filter((path) => new Set(all.map((values) => values.get(path))).size > 1);
}

function say(value: unknown): string {
  if (value === null || value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
