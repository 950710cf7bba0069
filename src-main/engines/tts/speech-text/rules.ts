/** What the steps of `write-out.ts` share. */

/** A pattern with the `g` flag, and what it becomes. */
export type Rule = readonly [pattern: RegExp, replacement: string];

/** Whole or with a point, commas between groups of three; for building patterns. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`;

export function applyRules(text: string, rules: readonly Rule[]): string {
  return rules.reduce((changed, [pattern, replacement]) => changed.replace(pattern, replacement), text);
}

/** True for 1, 1.0, "1": what is followed by a singular. */
export function isOne(number: string): boolean {
  return Number(number.replaceAll(",", "")) === 1;
}
