/** What a check of a pack found: one line of the report. Pure. */

/** In the order of the report. */
export const AREAS = ["machine", "files", "loading", "voice", "hearing", "answers", "turn"] as const;

export type Area = (typeof AREAS)[number];

/** `not checked`: something before it failed, so that nothing can be said. */
export type CheckState = "ok" | "not ok" | "not checked";

export interface Check {
  area: Area;
  what: string;
  state: CheckState;
  /** What was found, with its figures. */
  figure: string;
  /** What to do; null where nothing need be done. */
  advice: string | null;
  /** The figures as they were measured. */
  values: Record<string, number | string | boolean | null>;
  /** More lines for people, such as where the time of a turn went. */
  details: readonly string[];
}

type Found = Pick<Check, "area" | "what" | "figure"> & Partial<Pick<Check, "values" | "details">>;

export function ok(found: Found): Check {
  return { state: "ok", advice: null, values: {}, details: [], ...found };
}

export function notOk(found: Found, advice: string): Check {
  return { state: "not ok", values: {}, details: [], ...found, advice };
}

/** `why`: what has to be mended first. */
export function notChecked(area: Area, what: string, why: string): Check {
  return { area, what, state: "not checked", figure: why, advice: null, values: {}, details: [] };
}

/** Something that went wrong and is not as it must be. */
export interface Fault {
  /** "leading silence 900 ms, at most 200 ms" */
  what: string;
  advice: string;
}

/** `ok` when there is no fault; else `not ok`, the faults behind the figure. */
export function judge(found: Found, faults: readonly (Fault | null)[]): Check {
  const real = faults.filter((fault) => fault !== null);
  const [first] = real;
  if (first === undefined) return ok(found);
  const figure = [found.figure, ...real.map(({ what }) => what)].filter((part) => part !== "").join("; ");
  const advices = [...new Set(real.map(({ advice }) => advice))];
  return notOk({ ...found, figure }, advices.join(" "));
}
