/**
 * The llama.cpp half of eval_llm.py: reads probes, prints one JSON line a probe with the model's reply.
 *
 *     node eval-llm.ts MODEL.gguf PROBES.json
 */
import { readFile } from "node:fs/promises";
import process from "node:process";

import { getLlama, LlamaLogLevel } from "node-llama-cpp";

interface Probe {
  readonly history?: readonly { readonly user: string; readonly reply: string }[];
  readonly questions: readonly string[];
}

const MAX_REPLY_TOKENS = 60;
const [modelPath = "", probesPath = ""] = process.argv.slice(2);
const probes = JSON.parse(await readFile(probesPath, "utf8")) as readonly Probe[];

const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 512, sequences: 1, threads: 1 });
const sequence = context.getSequence();
const end = model.tokenize("<|im_end|>", true)[0];

async function answer(prompt: string): Promise<{ reply: string; stopped: boolean; firstTokenMs: number }> {
  const began = performance.now();
  await sequence.clearHistory();
  const reply = [];
  let firstTokenMs = 0;
  for await (const token of sequence.evaluate(model.tokenize(prompt, true), { temperature: 0, yieldEogToken: true })) {
    if (firstTokenMs === 0) firstTokenMs = performance.now() - began;
    if (token === end) return { reply: model.detokenize(reply), stopped: true, firstTokenMs };
    reply.push(token);
    if (reply.length === MAX_REPLY_TOKENS) break;
  }
  return { reply: model.detokenize(reply), stopped: false, firstTokenMs };
}

const user = (text: string): string => `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\n`;
for (const { history = [], questions } of probes) {
  let prompt = history.map((turn) => `${user(turn.user)}${turn.reply}<|im_end|>\n`).join("");
  let last;
  for (const question of questions) {
    prompt += user(question);
    last = await answer(prompt);
    prompt += `${last.reply}<|im_end|>\n`;
  }
  process.stdout.write(`${JSON.stringify(last)}\n`);
}
await llama.dispose();
