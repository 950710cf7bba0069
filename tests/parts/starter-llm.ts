import { fileURLToPath } from "node:url";
import type { SpecOf } from "../../src-main/engines/engine.ts";

/** The language model of the starter pack. One thread: two that share a busy core wait for each other for seconds. */
export const STARTER_LLM = {
  role: "llm",
  engine: "llama",
  modelPath: fileURLToPath(new URL("../../models/starter/llm/starter-llm-q8_0.gguf", import.meta.url)),
  threads: 1,
  contextTokens: 512,
  gpu: "off",
} satisfies SpecOf<"llm">;
