/** The ways of holding models that are measured. Pure. */
import type { CaseInput } from "./case.ts";

/** A case without its place and its turns. */
export interface Way extends Pick<CaseInput, "name" | "way" | "budgetBytes" | "live" | "kills"> {
  /** In place of what the pipeline says. */
  changes: { hold?: "plan" | "demand" | "drop"; isolation?: "thread" | "process" };
  /** What it is for: see `figures.ts`. */
  part: "resident" | "swapped" | "control" | "swaps";
  /** The pipeline's own isolation apart, which is a part of the comparison. */
  isolation: "thread" | "process";
}

export const RESIDENT = "all resident";
export const CONTROL = "the reference's way";

export function swappedName(hold: "plan" | "demand", budget: string): string {
  return `swapping ${hold === "plan" ? "by plan" : "on demand"}, ${budget}`;
}

export function residentName(isolation: "thread" | "process"): string {
  return isolation === "thread" ? RESIDENT : `${RESIDENT}, in processes`;
}

export function swapsName(isolation: "thread" | "process"): string {
  return `load and drop${isolation === "thread" ? "" : ", in processes"}`;
}

const ISOLATIONS = ["thread", "process"] as const;

/** `budgets`: as people write them, with their bytes. */
export function listWays(budgets: readonly { text: string; bytes: number }[]): Way[] {
  const base = { way: "assistant", budgetBytes: null, live: true, kills: false, isolation: "thread" } as const;
  return [
    ...ISOLATIONS.map((isolation): Way => ({
      ...base,
      name: residentName(isolation),
      part: "resident",
      changes: { isolation },
      isolation,
      kills: isolation === "process",
    })),
    ...budgets.flatMap(({ text, bytes }) =>
      (["plan", "demand"] as const).map((hold): Way => ({
        ...base,
        name: swappedName(hold, text),
        part: "swapped",
        budgetBytes: bytes,
        changes: { hold, isolation: "thread" },
      })),
    ),
    { ...base, name: CONTROL, part: "control", way: "reference", changes: {}, live: false },
    ...ISOLATIONS.map((isolation): Way => ({
      ...base,
      name: swapsName(isolation),
      part: "swaps",
      changes: { hold: "drop", isolation },
      isolation,
      live: false,
    })),
  ];
}
