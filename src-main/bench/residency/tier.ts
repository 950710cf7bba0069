/**
 * `npm run bench:tier`: how long a model takes to come in from the disk, from the page cache and from the RAM tier, beside one plain copy of
 * its bytes in memory, and what was read from the disk for each. Each way in a process of its own; prints tables and writes JSON.
 *
 *     npm run bench:tier -- [--model FILE.gguf|FILE.onnx|WHISPER-FOLDER ...] [--rounds 5] [--threads N] [--out FILE.json]
 *
 * Without `--model` the starter's. On the processor alone. The page cache is emptied of the models' files with GNU dd. Nothing else should
 * be running.
 */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { autoThreads } from "../../catalog/pipeline.ts";
import { appVersion, modelsDir } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import type { TierCase, TierFigures, Way } from "./tier-case.ts";
import { tierTableOf, type CopyFigures, type TierModelFigures } from "./tier-table.ts";

const STARTER = ["silero/silero_vad_v6.onnx", "starter/asr", "starter/llm/starter-llm-q8_0.gguf"];

const { values } = parseArgs({
  options: {
    model: { type: "string", multiple: true },
    rounds: { type: "string", default: "5" },
    threads: { type: "string", default: `${autoThreads()}` },
    out: { type: "string", default: join("bench-results", "tier.json") },
  },
});

const caseFile = fileURLToPath(new URL("./tier-case.ts", import.meta.url));
const [rounds, threads] = [Number(values.rounds), Number(values.threads)];
const models = values.model?.map((model) => resolve(model)) ?? STARTER.map((path) => join(modelsDir(), path));

async function measure(way: Way, model: string): Promise<TierFigures> {
  process.stderr.write(`${model}: ${way} …\n`);
  const input: TierCase = { way, model, threads, rounds };
  const options = { maxBuffer: 2 ** 26, env: { ...process.env, MINIFLOW_LOG: "error" } };
  const { stdout } = await promisify(execFile)(process.execPath, [caseFile, JSON.stringify(input)], options);
  return JSON.parse(stdout) as TierFigures;
}

/** One after the other, each into memory of its own, then again into the same. */
function clockCopies(bytes: number): CopyFigures {
  const source = new Uint8Array(bytes).fill(1);
  const clock = (copy: () => void): number => {
    const begunMs = performance.now();
    copy();
    return performance.now() - begunMs;
  };
  const figures: CopyFigures = { freshMs: [], touchedMs: [] };
  for (let round = 0; round < rounds; round += 1) {
    const target = new Uint8Array(bytes);
    figures.freshMs.push(clock(() => target.set(source)));
    figures.touchedMs.push(clock(() => target.set(source)));
    target.buffer.transfer(0);
  }
  source.buffer.transfer(0);
  return figures;
}

const loadBefore = loadavg()[0] ?? 0;
const measured: TierModelFigures[] = [];
for (const model of models) {
  const ways = [await measure("disk", model), await measure("pages", model), await measure("tier", model)];
  const bytes = (ways[0]?.files ?? []).reduce((sum, file) => sum + file.bytes, 0);
  measured.push({ model, ways, copy: clockCopies(bytes) });
}
const machine = describeMachine(appVersion());
const measuredAt = new Date().toISOString();
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(
  values.out,
  `${JSON.stringify({ measuredAt, machine, loadBefore, rounds, threads, models: measured }, null, 2)}\n`,
);
const busy = loadBefore > 0.5 ? " Something else was running: these figures are worth little." : "";
process.stdout.write(
  `${machine.cpu}, ${machine.cores} cores, ${measuredAt}; load before: ${loadBefore.toFixed(1)}.${busy}\n\n`,
);
process.stdout.write(`${tierTableOf(measured)}\n`);
process.stderr.write(`Written to ${values.out}.\n`);
