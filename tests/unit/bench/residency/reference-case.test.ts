import { expect, it } from "vitest";
import { generateUncached } from "../../../../src-main/bench/residency/reference-case.ts";
import { createLlama } from "../../../../src-main/engines/llm/llama.ts";
import { openModel } from "../../../../src-main/engines/llm/open-model.ts";
import { STARTER_LLM } from "../../../parts/starter-llm.ts";

const { signal } = new AbortController();

it("without a cache the same words are written, token for token, up to the limit", async () => {
  const messages = [{ role: "user" as const, text: "Count to five." }];
  const llama = createLlama(STARTER_LLM);
  const { text, generatedTokens } = await llama.generate({ messages, maxTokens: 40 }, { signal, onDelta: () => {} });
  await llama.unload();
  const { model } = await openModel(STARTER_LLM, signal);
  expect(await generateUncached(model, messages, 40)).toBe(text);
  expect(generatedTokens).toBeGreaterThan(3);
  expect(text.startsWith(await generateUncached(model, messages, 3))).toBe(true);
  await model.model.dispose();
});
