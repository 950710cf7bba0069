/**
 * `npm run parity`: MiniFlow's engines beside independent implementations, on the same input, offline. README.md says what it
 * proves and what it cannot.
 *
 *     npm run parity -- [--part mel,whisper,kokoro,piper] [--whisper DIR]… [--json]
 *
 * Ends with 1 where anything differs that is not in `choices.ts`.
 */
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { appRoot, modelsDir } from "../../src-main/roots.ts";
import { CHOICES } from "./choices.ts";
import { listExtremes, makeClips } from "./clips.ts";
import { hasFailed, type Row } from "./compare.ts";
import { compareKokoro } from "./kokoro.ts";
import { readLines } from "./lines.ts";
import { compareLogMel } from "./log-mel.ts";
import { comparePiper } from "./piper.ts";
import { renderChoices, renderFailures, renderGroups, renderTable } from "./table.ts";
import { compareWhisper } from "./whisper.ts";

const PARTS = ["mel", "whisper", "kokoro", "piper"];
const BANDS = [80, 128];

const { values } = parseArgs({
  options: {
    part: { type: "string", default: PARTS.join(",") },
    whisper: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
  },
});
const parts = values.part.split(",");
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(", ")}. Parts: ${PARTS.join(", ")}.\n`);
  process.exit(2);
}

const { signal } = new AbortController();
const lines = await readLines();
const spoken = lines.filter(({ kind }) => kind === "talk").map(({ text }) => text);
const clips = await makeClips(spoken, signal);
const rows: Row[] = [];

if (parts.includes("mel")) {
  for (const bands of BANDS)
    await run(`log-mel, ${bands} bands`, async () => [await compareLogMel([...clips, ...listExtremes()], bands)]);
}
if (parts.includes("whisper")) {
  for (const model of [
    { name: "starter", dir: join(modelsDir(), "starter", "asr") },
    { name: "tiny-whisper", dir: join(appRoot(), "tests/fixtures/tiny-whisper") },
    ...values.whisper.map((dir) => ({ name: basename(resolve(dir)), dir: resolve(dir) })),
  ]) {
    await run(model.name, () => compareWhisper(model, clips, signal));
  }
}
if (parts.includes("kokoro")) await run("kokoro", () => compareKokoro(lines));
if (parts.includes("piper")) await run("piper", async () => [await comparePiper(lines)]);

const failed = rows.some(hasFailed);
if (values.json) {
  process.stdout.write(`${JSON.stringify({ passed: !failed, rows, choices: CHOICES }, undefined, 2)}\n`);
} else {
  const told = [renderTable, renderGroups, renderChoices, renderFailures].map((render) => render(rows));
  process.stdout.write(`${told.filter((text) => text !== "").join("\n\n")}\n`);
}
process.exitCode = failed ? 1 : 0;

async function run(what: string, compare: () => Promise<Row[]>): Promise<void> {
  const begunMs = performance.now();
  process.stderr.write(`${what} …`);
  rows.push(...(await compare()));
  process.stderr.write(` ${((performance.now() - begunMs) / 1000).toFixed(0)} s\n`);
}
