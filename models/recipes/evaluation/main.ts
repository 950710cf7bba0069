/**
 * `npm run eval:starter`: every figure of the two starter models, and which aims they meet, through the app's own engines, on
 * speech that is made here.
 * Prints tables and writes JSON.
 *
 *     npm run eval:starter -- [--part asr|llm|speech|all] [--limit N] [--seed 1] [--model DIR] [--llm FILE] [--work DIR] [--json FILE]
 *
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
import { openListener } from "./listener.ts";
import { evaluateLlm } from "./llm-part.ts";
import { makeMaterial, SET_KINDS } from "./material.ts";
import { describeRun } from "./provenance.ts";
import { checkSynthesisers, NotInstalled } from "./python.ts";
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
  spoken: 10,
};
const PARTS = ["asr", "llm", "speech"] as const;

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "all" },
    limit: { type: "string" },
    seed: { type: "string", default: "1" },
    model: { type: "string", default: join(modelsDir(), "starter", "asr") },
    llm: { type: "string", default: join(modelsDir(), "starter", "llm", "starter-llm-q8_0.gguf") },
    work: { type: "string", default: join(tmpdir(), "miniflow-evaluation") },
    json: { type: "string", default: join("bench-results", "eval-starter.json") },
  },
});
const tell = (line: string): boolean => process.stderr.write(`${line}\n`);

try {
  await evaluate();
} catch (error) {
  if (!(error instanceof NotInstalled)) throw error;
  tell(error.message);
  process.exitCode = 2;
}

async function evaluate(): Promise<void> {
  const parts = PARTS.filter((part) => values.part === "all" || values.part === part);
  if (parts.length === 0) throw new RangeError(`--part must be ${PARTS.join(", ")} or all, not ${values.part}.`);
  const seed = wholeNumber("seed", values.seed);
  const limit = values.limit === undefined ? Infinity : wholeNumber("limit", values.limit);
  const most = (name: keyof typeof SIZES): number => Math.min(SIZES[name], limit);
  const [modelDir, llmPath] = [resolve(values.model), resolve(values.llm)];
  const wants = (part: (typeof PARTS)[number]): boolean => parts.includes(part);
  const begun = new Date();
  if (wants("asr") || wants("speech")) await checkSynthesisers();

  const material = await makeMaterial(
    {
      workDir: resolve(values.work),
      seed,
      written: most("written"),
      spoken: most("spoken"),
      sets: wants("asr"),
      asked: wants("speech"),
      inWriting: wants("llm"),
    },
    tell,
  );
  const lanes = Math.min(2, availableParallelism());
  const tables: Partial<Record<(typeof PARTS)[number], Table[]>> = {};
  if (wants("llm")) {
    tell("Language model …");
    tables.llm = await evaluateLlm({ path: llmPath, questions: material.questions, lanes });
  }
  if (wants("asr") || wants("speech")) {
    const listeners = await Promise.all(Array.from({ length: lanes }, () => openListener({ modelDir })));
    if (wants("asr")) {
      const sets = new Map<string, Utterance[]>();
      for (const kind of SET_KINDS) sets.set(kind, await readShards(material.soundDir, kind, most(kind)));
      const sizes = { conditions: most("conditions"), nothing: most("nothing") };
      tables.asr = await evaluateAsr({ modelDir, listeners, sets, seed, sizes, tell });
    }
    if (wants("speech")) {
      tell("Through speech …");
      tables.speech = await evaluateSpeech(listeners, llmPath, await readShards(material.soundDir, "asked", Infinity));
    }
    await Promise.all(listeners.map((listener) => listener.close()));
  }

  const run = await describeRun({ begun, modelDir, llmPath });
  const aims = tableOfAims([...Object.values(tables).flat(), run.models]);
  const result = {
    ...run,
    seed,
    limit: values.limit === undefined ? null : limit,
    material: material.key,
    aims,
    tables,
  };
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, `${JSON.stringify(result, null, 1)}\n`);
  for (const table of Object.values(tables).flat()) process.stdout.write(`${printTable(table)}\n`);
  process.stdout.write(`${printTable(run.models)}\n${printTable(aims)}\n`);
  tell(`${(run.tookMs / 60_000).toFixed(1)} minutes. Written to ${values.json}.`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new RangeError(`--${name} must be a whole number, not ${text}.`);
}
