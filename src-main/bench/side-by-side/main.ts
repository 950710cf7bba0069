/**
 * `npm run bench:models`: our engines beside other implementations, on the same files, with the same threads, in one run.
 *
 *     npm run bench:models -- [--whisper DIR] [--qwen FILE] [--starter] [--install]
 *         [--rounds 3] [--repeats 5] [--turns 10] [--reply 24] [--utterance 4000] [--context 4096] [--threads N] [--out FILE.json]
 *
 * On the processor alone. Nothing else should be running; what did is in the result. `design.md` says what is counted.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { autoThreads } from "../../catalog/pipeline.ts";
import { appVersion, modelsDir } from "../../roots.ts";
import { describeMachine } from "../../storage/machine.ts";
import { measureAsr, measureLlm, type Part } from "./part.ts";
import { arePeersInstalled, installPeers } from "../peers/installed.ts";
import { printComparison } from "./table.ts";

const { values } = parseArgs({
  options: {
    whisper: { type: "string" },
    qwen: { type: "string" },
    starter: { type: "boolean", default: false },
    install: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    repeats: { type: "string", default: "5" },
    turns: { type: "string", default: "10" },
    reply: { type: "string", default: "24" },
    utterance: { type: "string", default: "4000" },
    context: { type: "string", default: "4096" },
    threads: { type: "string", default: `${autoThreads()}` },
    out: { type: "string", default: join("bench-results", "models.json") },
  },
});

/** The context that the starter's language model was made for. */
const STARTER_CONTEXT = 512;

function count(name: "rounds" | "repeats" | "turns" | "reply" | "utterance" | "context" | "threads"): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} must be a whole number above 0, not ${values[name]}.`);
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const { signal } = new AbortController();
const { whisper, qwen, starter } = values;
const recognisers = [
  ...(whisper === undefined ? [] : [whisper]),
  ...(starter ? [join(modelsDir(), "starter/asr")] : []),
];
const languages = [
  ...(qwen === undefined ? [] : [{ modelPath: qwen, contextTokens: count("context") }]),
  ...(starter
    ? [{ modelPath: join(modelsDir(), "starter/llm/starter-llm-q8_0.gguf"), contextTokens: STARTER_CONTEXT }]
    : []),
];

if (recognisers.length + languages.length === 0) {
  say(
    "Nothing to measure: give --whisper DIR, --qwen FILE or --starter. models/recipes/README.md says how to make them.",
  );
  process.exit(2);
}
if (recognisers.length > 0 && !arePeersInstalled()) {
  if (!values.install) {
    say("transformers.js is not installed here. Run the same again with --install (about 480 MB, once).");
    process.exit(2);
  }
  say("Installing transformers.js …");
  await installPeers(signal);
}

const options = { rounds: count("rounds"), signal, say };
const threads = count("threads");
const loadBefore = loadavg()[0] ?? 0;
const parts: Part[] = [];
for (const modelDir of recognisers) {
  const [utteranceMs, repeats] = [count("utterance"), count("repeats")];
  const title = `${modelDir}: ${utteranceMs} ms of speech, ${threads} threads`;
  say(title);
  parts.push(await measureAsr(title, { modelDir, threads, utteranceMs, repeats }, options));
}
for (const { modelPath, contextTokens } of languages) {
  const [turns, replyTokens] = [count("turns"), count("reply")];
  const title = `${modelPath}: ${turns} turns, answers of up to ${replyTokens} tokens, ${threads} threads`;
  say(title);
  parts.push(await measureLlm(title, { modelPath, threads, contextTokens, turns, replyTokens }, options));
}

const machine = describeMachine(appVersion());
const measuredAt = new Date().toISOString();
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify({ measuredAt, machine, loadBefore, options: values, parts }, null, 2)}\n`);
const { cpu, cores, nodeVersion } = machine;
const runtimes = new Set(
  parts.flatMap(({ measured }) => measured.flatMap(({ warm }) => warm.map((one) => one.runtime))),
);
const busy = loadBefore > 0.5 ? " Something else was running: these figures are worth little." : "";
process.stdout.write(
  [
    `${cpu}, ${cores} cores, Node ${nodeVersion}, ${measuredAt}; load before: ${loadBefore.toFixed(1)}.${busy}`,
    [...runtimes].join("; "),
    ...parts.flatMap(({ comparisons }) => comparisons.map(printComparison)),
  ].join("\n\n") + "\n",
);
say(`Written to ${values.out}.`);
