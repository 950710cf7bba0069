/**
 * `npm run bench`: how long a person waits, on this machine, with the starter pack. Prints a table and writes JSON.
 *
 *     npm run bench -- [--pipeline NAME] [--turns 40] [--soak 500] [--cold 5] [--out FILE.json]
 *
 * Nothing else should be running: two busy cores starve the engines.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { appVersion } from "../roots.ts";
import { describeMachine } from "../storage/machine.ts";
import { measureColdStarts } from "./cold.ts";
import { reportTable } from "./report.ts";
import type { BenchResult } from "./report.ts";
import { measureSoak } from "./soak.ts";
import { measureWarmTurns } from "./warm.ts";

const { values } = parseArgs({
  options: {
    pipeline: { type: "string", default: "starter" },
    turns: { type: "string", default: "40" },
    soak: { type: "string", default: "500" },
    cold: { type: "string", default: "5" },
    out: { type: "string", default: join("bench-results", "bench.json") },
  },
});

function count(name: "turns" | "soak" | "cold"): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} must be a whole number above 0, not ${values[name]}.`);
}

const homes = mkdtempSync(join(tmpdir(), "miniflow-bench-"));
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

try {
  const { pipeline } = values;
  // Cold starts first: the runs after them have warmed every file anyway.
  say(`Cold: ${count("cold")} times from process start to first audio …`);
  const cold = await measureColdStarts({ pipeline, home: join(homes, "cold"), times: count("cold") });
  say(`Warm: ${count("turns")} turns on a 3 s utterance …`);
  const warm = await measureWarmTurns({ pipeline, home: join(homes, "warm"), turns: count("turns") });
  say(`Soak: ${count("soak")} turns, watching memory …`);
  const soak = await measureSoak({ pipeline, home: join(homes, "soak"), turns: count("soak") });

  const machine = describeMachine(appVersion());
  const result: BenchResult = { pipeline, measuredAt: new Date().toISOString(), machine, cold, warm, soak };
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${reportTable(result)}\n`);
  say(`Written to ${values.out}.`);
} finally {
  rmSync(homes, { recursive: true, force: true });
}
