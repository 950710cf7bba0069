/**
 * `npm run eval:starter`: every figure of the two starter models, and which aims they meet, through the app's own engines, on
 * speech that is made here.
 * Prints tables and writes JSON.
 *
 *     npm run eval:starter -- [--part asr|llm|speech|all] [--limit N] [--seed 1] [--window auto|full|both] [--model DIR]
 *         [--llm FILE] [--work DIR] [--json FILE]
 *
 * `--window` is how much the recogniser encodes of an utterance: hardly more than it is, its whole window, or the first and beside
 * it the word errors and the time of the second.
 * `--limit` is the most utterances of a set and questions of a skill; the sets' own sizes are in `SIZES`. Speech is kept in
 * `--work` (a folder under the system's temporary one by default) and used again for the same seed, sizes and recipes. Nothing
 * else should be running, or the times are wrong. Ends with 2 where the synthesisers are not installed.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { modelsDir } from "../../../src-main/roots.ts";
import { tableOfAims } from "./aims.ts";
import { evaluateAsr } from "./asr-part.ts";
import { runCommand } from "./command.ts";
import { withLanes } from "./lanes.ts";
import { openListener } from "./listener.ts";
import { evaluateLlm } from "./llm-part.ts";
import { makeMaterial, SET_KINDS } from "./material.ts";
import { describeRun } from "./provenance.ts";
import { checkSynthesisers } from "./python.ts";
import { readShards, type Utterance } from "./shards.ts";
import { evaluateSpeech } from "./speech-part.ts";
import { printTable, type Table } from "./table.ts";

const SIZES = {
  seen: 540,
  unseen: 540,
  speaker: 300,
  french: 300,
  salad: 300,
  open: 300,
  conditions: 80,
  nothing: 30,
  written: 20,
  spoken: 20,
};
const PARTS = ["asr", "llm", "speech"] as const;
type Part = (typeof PARTS)[number];
const WINDOWS = ["auto", "full", "both"] as const;

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "all" },
    limit: { type: "string" },
    seed: { type: "string", default: "1" },
    window: { type: "string", default: "auto" },
    model: { type: "string", default: join(modelsDir(), "starter", "asr") },
    llm: { type: "string", default: join(modelsDir(), "starter", "llm", "starter-llm-q8_0.gguf") },
    work: { type: "string", default: join(tmpdir(), "miniflow-evaluation") },
    json: { type: "string", default: join("bench-results", "eval-starter.json") },
  },
});
const tell = (line: string): boolean => process.stderr.write(`${line}\n`);

const LANES = Math.min(2, availableParallelism());

await runCommand(evaluate);

async function evaluate(): Promise<void> {
  const parts = PARTS.filter((part) => values.part === "all" || values.part === part);
  if (parts.length === 0) throw new RangeError(`--part must be ${PARTS.join(", ")} or all, not ${values.part}.`);
  const window = WINDOWS.find((name) => name === values.window);
  if (window === undefined) throw new RangeError(`--window must be ${WINDOWS.join(", ")}, not ${values.window}.`);
  const seed = wholeNumber("seed", values.seed);
  const limit = values.limit === undefined ? null : wholeNumber("limit", values.limit);
  const [modelDir, llmPath] = [resolve(values.model), resolve(values.llm)];
  const begun = new Date();
  const sizes = Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, Math.min(size, limit ?? size)]));
  const { key, tables } = await measure({ parts, seed, window, sizes: { ...SIZES, ...sizes }, modelDir, llmPath });
  const run = await describeRun({ begun, modelDir, llmPath });
  const aims = tableOfAims([...Object.values(tables).flat(), run.models]);
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify({ ...run, seed, limit, window, material: key, aims, tables }, null, 1)}\n`);
  for (const table of [...Object.values(tables).flat(), run.models, aims])
    process.stdout.write(`${printTable(table)}\n`);
  tell(`${(run.tookMs / 60_000).toFixed(1)} minutes. Written to ${values.json}.`);
}

interface Wanted {
  parts: readonly Part[];
  seed: number;
  window: (typeof WINDOWS)[number];
  sizes: typeof SIZES;
  modelDir: string;
  llmPath: string;
}

async function measure({ parts, seed, window, sizes, modelDir, llmPath }: Wanted) {
  const wants = (part: Part): boolean => parts.includes(part);
  if (wants("asr") || wants("speech")) await checkSynthesisers();
  const { written, spoken } = sizes;
  const needs = { sets: wants("asr"), asked: wants("speech"), inWriting: wants("llm") };
  const material = await makeMaterial({ workDir: resolve(values.work), seed, written, spoken, ...needs }, tell);
  const { key, soundDir, questions } = material;
  const tables: Partial<Record<Part, Table[]>> = {};
  if (wants("llm")) {
    tell("Language model …");
    tables.llm = await evaluateLlm({ path: llmPath, questions, lanes: LANES });
  }
  if (wants("asr") || wants("speech")) {
    await withLanes(
      LANES,
      () => openListener({ modelDir, window: window === "both" ? "auto" : window }),
      async (listeners) => {
        if (wants("asr")) {
          const sets = new Map<string, Utterance[]>();
          for (const kind of SET_KINDS) sets.set(kind, await readShards(soundDir, kind, sizes[kind]));
          tables.asr = await evaluateAsr({ modelDir, window, listeners, sets, seed, sizes, tell });
        }
        if (wants("speech")) {
          tell("Through speech …");
          tables.speech = await evaluateSpeech(listeners, llmPath, await readShards(soundDir, "asked", Infinity));
        }
      },
    );
  }
  return { key, tables };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new RangeError(`--${name} must be a whole number, not ${text}.`);
}
