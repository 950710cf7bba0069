/**
 * `npm run bench:overhead`: what the benchmark itself costs. The same turns with `bench run` and in a bare loop, by turns, each time
 * in a new process; prints how much longer they take under the benchmark, and exits with 1 where that is more than the aim.
 *
 *     npm run bench:overhead -- [--pipeline NAME|FILE.yml] [--rows 10] [--repetitions 4] [--rounds 4]
 *
 * Nothing else should be running.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { encodeWav } from "../../audio/wav.ts";
import { downloadsDir } from "../../catalog/catalog.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { resolveHome } from "../../storage/home.ts";
import { readExperiment } from "../experiments/read-experiment.ts";
import { planRun } from "../runs/plan-run.ts";
import { playRun } from "../runs/play-run.ts";
import type { Trial } from "../runs/records.ts";
import type { BareJob, BareResult } from "./bare-turns.ts";
import { addUp, compareTimes, describeOverhead } from "./figures.ts";
import type { Times } from "./figures.ts";

const { values } = parseArgs({
  options: {
    pipeline: { type: "string", default: "starter" },
    rows: { type: "string", default: "10" },
    repetitions: { type: "string", default: "4" },
    rounds: { type: "string", default: "4" },
  },
});

const bareProgram = fileURLToPath(
  new URL(`./bare-turns${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), "miniflow-overhead-"));
const home = join(folder, "home");
const { signal } = new AbortController();
const say = (text: string): boolean => process.stderr.write(`${text}\n`);

function writeExperiment(): string {
  const path = join(folder, "overhead.yml");
  const [samples, repetitions] = [Number(values.rows), Number(values.repetitions)];
  const title = "What the benchmark costs";
  const { pipeline } = values;
  const experiment = { title, pipelines: [pipeline], dataset: { kind: "samples" }, samples, repetitions, warmups: 2 };
  // YAML reads JSON.
  writeFileSync(path, JSON.stringify(experiment));
  return path;
}

async function playUnderBenchmark(path: string, round: number): Promise<Times> {
  const trials: Trial[] = [];
  const beganMs = performance.now();
  await playRun({
    experiment: readExperiment(path),
    home: makeHome(`run-${round}`),
    signal,
    onTrial: (trial) => trials.push(trial),
  });
  const counted = trials.filter(({ isWarmup }) => !isWarmup);
  const failed = counted.find(({ status }) => status === "failed");
  if (failed !== undefined) throw new Error(`Trial ${failed.number} failed: ${failed.error?.message}`);
  const turns = counted.map(({ row, timings }) => ({ row: row.id, timings }));
  return { turns, totalMs: performance.now() - beganMs };
}

async function playBare(job: Omit<BareJob, "home">, rows: readonly string[], round: number): Promise<Times> {
  const told: BareJob = { ...job, home: makeHome(`bare-${round}`) };
  const beganMs = performance.now();
  const options = { maxBuffer: 2 ** 26, env: { ...process.env, MINIFLOW_LOG: "error" } };
  const { stdout } = await promisify(execFile)(process.execPath, [bareProgram, JSON.stringify(told)], options);
  const played = JSON.parse(stdout) as BareResult;
  const turns = played.map((timings, at) => ({ row: rows[at % rows.length] ?? "", timings }));
  return { turns, totalMs: performance.now() - beganMs };
}

/** A data folder of its own with the user's models. */
function makeHome(name: string): string {
  const made = join(home, name);
  mkdirSync(made, { recursive: true });
  const models = downloadsDir(resolveHome());
  if (existsSync(models)) symlinkSync(models, downloadsDir(made));
  return made;
}

try {
  const path = writeExperiment();
  const experiment = readExperiment(path);
  const plan = await planRun(experiment, makeHome("plan"), signal);
  const write = async (id: string): Promise<string> => {
    const wav = join(folder, `${id}.wav`);
    writeFileSync(wav, encodeWav(await plan.dataset.readSound(id, { signal }), SPEECH_RATE_HZ));
    return wav;
  };
  const rows = plan.rows.map(({ id }) => id);
  const wavs = await Promise.all(rows.map(write));
  const warmups = await Promise.all(plan.warmups.map(({ id }) => write(id)));
  await plan.dataset.close();

  const modelsHome = resolveHome();
  const job = { modelsHome, pipeline: values.pipeline, warmups, wavs, repetitions: experiment.repetitions };
  const bare: Times[] = [];
  const run: Times[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    say(`round ${round + 1} of ${values.rounds} …`);
    // Neither always comes first.
    if (round % 2 === 0) bare.push(await playBare(job, rows, round));
    run.push(await playUnderBenchmark(path, round));
    if (round % 2 === 1) bare.push(await playBare(job, rows, round));
  }
  const overheads = compareTimes(addUp(bare), addUp(run));
  process.stdout.write(`${describeOverhead(overheads, addUp(bare), addUp(run)).join("\n")}\n`);
  process.exitCode = overheads.every(({ isWithinAim }) => isWithinAim) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
