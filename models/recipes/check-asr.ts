/**
 * The ONNX Runtime half of check_asr.py: runs the exported graphs, the decoder token by token with its cache, and prints how
 * far they are from the checkpoint.
 *
 *     node check-asr.ts MODEL_FOLDER REFERENCE.json
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { InferenceSession, Tensor } from "onnxruntime-node";

interface Reference {
  readonly features: readonly number[];
  readonly frames: number;
  readonly ids: readonly number[];
  readonly accent: number;
  readonly hidden: readonly number[];
  readonly ctc: readonly number[];
  readonly logits: readonly number[];
}

const PROMPT_TOKENS = 5;
const [folder = "", referencePath = ""] = process.argv.slice(2);
const reference = JSON.parse(await readFile(referencePath, "utf8")) as Reference;
const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as Record<string, number>;
const layers = config["decoder_layers"] ?? 0;
const heads = config["decoder_attention_heads"] ?? 1;
const headWidth = (config["d_model"] ?? 0) / heads;

const encoder = await InferenceSession.create(join(folder, "onnx", "encoder_model.onnx"), { intraOpNumThreads: 1 });
const decoder = await InferenceSession.create(join(folder, "onnx", "decoder_model_merged.onnx"), { intraOpNumThreads: 1 });

const input_features = new Tensor("float32", Float32Array.from(reference.features), [1, 80, reference.frames]);
const accent = new Tensor("int64", BigInt64Array.of(BigInt(reference.accent)), [1]);
const encoded = await encoder.run({ input_features, accent });
const hidden = encoded["last_hidden_state"];
const ctc = encoded["ctc_logits"];
if (hidden === undefined || ctc === undefined) throw new Error("The encoder lacks an output.");
compare("last_hidden_state", hidden, reference.hidden);
compare("ctc_logits", ctc, reference.ctc);

const logits: number[] = [];
let cache: Record<string, Tensor> = {};
for (let layer = 0; layer < layers; layer++) {
  for (const part of ["decoder.key", "decoder.value", "encoder.key", "encoder.value"]) {
    cache[`past_key_values.${layer}.${part}`] = new Tensor("float32", new Float32Array(0), [1, heads, 0, headWidth]);
  }
}
await step(reference.ids.slice(0, PROMPT_TOKENS), false);
for (const id of reference.ids.slice(PROMPT_TOKENS)) await step([id], true);
compare("logits", new Tensor("float32", Float32Array.from(logits), [logits.length]), reference.logits);

const begun = performance.now();
for (let round = 0; round < 20; round++) await encoder.run({ input_features, accent });
const encodeMs = (performance.now() - begun) / 20;
console.log(`encoder, one thread: ${encodeMs.toFixed(1)} ms for ${(reference.frames / 100).toFixed(1)} s of sound`);

async function step(ids: readonly number[], reuse: boolean): Promise<void> {
  const results = await decoder.run({
    ...cache,
    input_ids: new Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]),
    encoder_hidden_states: hidden!,
    use_cache_branch: new Tensor("bool", [reuse], [1]),
  });
  const next = { ...cache };
  for (const [name, value] of Object.entries(results)) {
    if (name === "logits") logits.push(...(value.data as Float32Array));
    else if (!reuse || name.includes(".decoder.")) next[name.replace("present", "past_key_values")] = value;
  }
  cache = next;
}

function compare(name: string, got: Tensor, wanted: readonly number[]): void {
  const values = got.data as Float32Array;
  if (values.length !== wanted.length) throw new Error(`${name}: ${values.length} values instead of ${wanted.length}`);
  const off = wanted.map((value, index) => Math.abs(value - (values[index] ?? NaN)));
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + Math.abs(value), 0) / list.length;
  console.log(`${name}: off by ${mean(off).toFixed(4)} on average, ${Math.max(...off).toFixed(4)} at most; mean size ${mean(wanted).toFixed(3)}`);
}
