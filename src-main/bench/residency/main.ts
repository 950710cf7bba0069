/**
 * `npm run bench:residency`: the same turns with models held in different ways, in rounds in which each way has a process of its own. Prints
 * tables and writes JSON.
 *
 *     npm run bench:residency -- [--pipeline NAME|FILE.yml | --synthetic DIR] [--budget 60MiB --budget 64MiB] [--turns 15] [--rounds 3]
 *         [--swaps 50] [--only resident,swapped,control,swaps,device] [--no-tier] [--out FILE.json]
 *
 * `--budget` are those that make models swap; `--synthetic` is the 6 GB pack with made-up weights (models/recipes/README.md), with 6, 4.2 and
 * 3.7 GiB: on a processor the language model takes twice its file, so these are there what 6, 3 and 2.2 GiB are on a GPU. Loads from the RAM tier against the disk are `npm run bench:tier`'s, which this runs as well. Nothing else should be running.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { readPipeline } from "../../catalog/pipeline.ts";
import { parseBytes } from "../../residency/budget.ts";
import { compare } from "../../residency/compare.ts";
import { CONVERSATIONS } from "../../residency/traces.ts";
import { appVersion } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import { orderOf } from "../side-by-side/rounds.ts";
import type { CaseInput, CaseResult } from "./case.ts";
import { measureDevice } from "./device-figures.ts";
import { listFigures } from "./figures.ts";
import { writeSyntheticPack } from "./synthetic-pack.ts";
import { casesTable, deviceTable, figuresTable } from "./table.ts";
import { listWays } from "./ways.ts";
import type { Way } from "./ways.ts";

const { values } = parseArgs({
  options: {
    pipeline: { type: "string", default: "starter" },
    synthetic: { type: "string" },
    budget: { type: "string", multiple: true },
    turns: { type: "string" },
    rounds: { type: "string" },
    swaps: { type: "string" },
    only: { type: "string" },
    "no-tier": { type: "boolean", default: false },
    out: { type: "string", default: join("bench-results", "residency.json") },
  },
});

const isSynthetic = values.synthetic !== undefined;
/** Real sizes take seconds a load and a minute for an answer of the control. */
const defaults = isSynthetic
  ? { budgets: ["6GiB", "4.2GiB", "3.7GiB"], turns: "3", rounds: "1", swaps: "0", only: "resident,swapped,control" }
  : {
      budgets: ["60MiB", "64MiB"],
      turns: "15",
      rounds: "3",
      swaps: "50",
      only: "resident,swapped,control,swaps,device",
    };
const budgets = (values.budget ?? defaults.budgets).map((text) => ({ text, bytes: parseBytes(text) }));
const [turns, rounds, swaps] = [
  Number(values.turns ?? defaults.turns),
  Number(values.rounds ?? defaults.rounds),
  Number(values.swaps ?? defaults.swaps),
];
const parts = (values.only ?? defaults.only).split(",");
const folder = mkdtempSync(join(tmpdir(), "miniflow-bench-"));
const run = promisify(execFile);
const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const loadBefore = loadavg()[0] ?? 0;

async function runChild(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const options = { maxBuffer: 2 ** 26, env: { ...process.env, ...env, MINIFLOW_LOG: "error" } };
  return (await run(process.execPath, [path, ...args], options)).stdout;
}

try {
  const pack = values.synthetic === undefined ? null : await writeSyntheticPack(values.synthetic, folder);
  const env = pack === null ? {} : { MINIFLOW_CATALOG: pack.catalog };
  const { name: title, ...pipeline } = readPipeline(pack?.pipeline ?? values.pipeline);

  async function measure(way: Way, own: { turns: number; firstQuestion: number; label: string }): Promise<CaseResult> {
    say(`${own.label}${way.name}: ${own.turns} turns …`);
    const path = join(folder, `${way.name.replaceAll(/\W+/gu, "-")}.yml`);
    // YAML reads JSON.
    writeFileSync(path, JSON.stringify({ ...pipeline, ...way.changes }));
    const { changes: _, part: __, isolation: ___, ...kept } = way;
    const { turns: ownTurns, firstQuestion } = own;
    const input: CaseInput = { ...kept, pipeline: path, turns: ownTurns, firstQuestion, home: `${path}.home` };
    return JSON.parse(await runChild("./case.ts", [JSON.stringify(input)], env)) as CaseResult;
  }

  const ways = listWays(budgets).filter(({ part }) => parts.includes(part));
  const inRounds = ways.filter(({ part }) => part !== "swaps");
  const results: CaseResult[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // The first turn of each child loads everything, and the control's are many times as long as the others'.
    const [own, few] = [1 + Math.ceil(turns / rounds), isSynthetic ? 1 : Math.ceil(turns / rounds / 2)];
    for (const index of orderOf(round, inRounds.length)) {
      const way = inRounds[index];
      if (way === undefined) throw new RangeError("A round names nobody.");
      const label = `round ${round + 1} of ${rounds}: `;
      results.push(
        await measure(way, { turns: way.part === "control" ? few : own, firstQuestion: round * own, label }),
      );
    }
  }
  for (const way of ways.filter(({ part }) => part === "swaps")) {
    if (swaps > 0) results.push(await measure(way, { turns: swaps, firstQuestion: 0, label: "" }));
  }

  if (parts.includes("device")) say("a conversation on the fake device …");
  const device = parts.includes("device") ? await measureDevice() : [];
  const tier = values["no-tier"] ? null : await measureTier(pack?.models ?? [], env);
  const trace = CONVERSATIONS.find(({ name }) => name === "200 turns of everything");
  if (trace === undefined) throw new RangeError("There is no trace of 200 turns.");
  const figures = listFigures(
    results,
    budgets.map(({ text }) => text),
    compare(trace, parseBytes("3GiB")),
  );
  const machine = describeMachine(appVersion());
  const measuredAt = new Date().toISOString();
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(
    values.out,
    `${JSON.stringify({ pipeline: title, measuredAt, machine, loadBefore, figures, device, tier, cases: results }, null, 2)}\n`,
  );
  const busy = loadBefore > 0.5 ? " Something else was running: these figures are worth little." : "";
  const { cpu, cores, nodeVersion } = machine;
  say(`Written to ${values.out}.`);
  process.stdout.write(
    `${[
      `${title}; ${cpu}, ${cores} cores, Node ${nodeVersion}, ${measuredAt}; load before: ${loadBefore.toFixed(1)}.${busy}`,
      figuresTable(figures),
      ...(device.length === 0 ? [] : [deviceTable(device)]),
      casesTable(results),
    ].join("\n\n")}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** 3. Loads from the RAM tier, from the page cache and from the disk: `tier.ts` prints its own table. */
async function measureTier(models: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const out = join(folder, "tier.json");
  say("loads from the RAM tier and from the disk …");
  const args = models.flatMap((model) => ["--model", model]);
  process.stdout.write(
    `${await runChild("./tier.ts", [...args, "--rounds", isSynthetic ? "2" : "5", "--out", out], env)}\n`,
  );
  return JSON.parse(readFileSync(out, "utf8")) as unknown;
}
