/** What all the checks come to. Pure. */
import type { Check } from "./check.ts";

export interface Verdict {
  isOk: boolean;
  counts: { ok: number; notOk: number; notChecked: number };
  /** One sentence. */
  sentence: string;
  /** What to do, each thing once. */
  advice: readonly string[];
}

export function reachVerdict(pack: string, checks: readonly Check[]): Verdict {
  const count = (state: Check["state"]) => checks.filter((check) => check.state === state).length;
  const counts = { ok: count("ok"), notOk: count("not ok"), notChecked: count("not checked") };
  const isOk = counts.ok > 0 && counts.ok === checks.length;
  const rest = [
    ...(counts.notOk > 0 ? [`${counts.notOk} not ok`] : []),
    ...(counts.notChecked > 0 ? [`${counts.notChecked} could not be checked`] : []),
  ];
  const sentence = isOk
    ? `The pack ${pack} works on this machine: all ${checks.length} checks are ok.`
    : `Of ${checks.length} checks of the pack ${pack}, ${counts.ok} are ok, ${rest.join(", ")}.`;
  const advice = [...new Set(checks.flatMap((check) => (check.advice === null ? [] : [check.advice])))];
  return { isOk, counts, sentence, advice };
}
