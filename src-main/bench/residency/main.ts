/**
 * `npm run bench:residency`: the same turns with models held in different ways, each way in a process of its own, one after the other in
 * one run. Prints a table and writes JSON.
 *
 *     npm run bench:residency -- [--pipeline NAME|FILE.yml] [--budget 60MiB] [--turns 15] [--swaps 50] [--out FILE.json]
 *
 * `--budget` is the one that makes models swap. Nothing else should be running.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { readPipeline } from "../../catalog/pipeline.ts";
import { parseBytes } from "../../residency/budget.ts";
import { appVersion } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import type { CaseInput, CaseResult } from "./case.ts";
import { tableOf } from "./table.ts";

const { values } = parseArgs({
  options: {
    pipeline: { type: "string", default: "starter" },
    budget: { type: "string", default: "60MiB" },
    turns: { type: "string", default: "15" },
    swaps: { type: "string", default: "50" },
    out: { type: "string", default: join("bench-results", "residency.json") },
  },
});

const MOST_BYTES = 2 ** 50;
const folder = mkdtempSync(join(tmpdir(), "miniflow-bench-"));
const caseFile = fileURLToPath(new URL("./case.ts", import.meta.url));

async function measure(name: string, changes: object, budgetBytes: number, turns: number): Promise<CaseResult> {
  process.stderr.write(`${name}: ${turns} turns …\n`);
  const { name: _, ...pipeline } = readPipeline(values.pipeline);
  const path = join(folder, `${name.replaceAll(/\W+/gu, "-")}.yml`);
  // YAML reads JSON.
  writeFileSync(path, JSON.stringify({ ...pipeline, ...changes }));
  const input: CaseInput = { name, pipeline: path, budgetBytes, turns, home: `${path}.home` };
  const options = { maxBuffer: 2 ** 26, env: { ...process.env, MINIFLOW_LOG: "error" } };
  const { stdout } = await promisify(execFile)(process.execPath, [caseFile, JSON.stringify(input)], options);
  return JSON.parse(stdout) as CaseResult;
}

try {
  const [turns, swaps, tightBytes] = [Number(values.turns), Number(values.swaps), parseBytes(values.budget)];
  const cases = [
    await measure("all resident", {}, MOST_BYTES, turns),
    await measure("all resident, engines in processes", { isolation: "process" }, MOST_BYTES, turns),
    await measure("swapping by plan", {}, tightBytes, turns),
    await measure("swapping on demand", { hold: "demand" }, tightBytes, turns),
    await measure("load and drop at every stage", { hold: "drop" }, MOST_BYTES, swaps),
    await measure("load and drop, engines in processes", { hold: "drop", isolation: "process" }, MOST_BYTES, swaps),
  ];
  const machine = describeMachine(appVersion());
  const { pipeline, budget } = values;
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify({ pipeline, budget, machine, cases }, null, 2)}\n`);
  process.stdout.write(`${tableOf(cases)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
