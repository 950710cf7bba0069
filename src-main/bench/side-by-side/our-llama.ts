/** Candidate: our engine for language models. Told to be eager, it evaluates what is certain before the question, as in a turn. */
import { createLlama } from "../../engines/llm/llama.ts";
import type { Message } from "../../engines/engine.ts";
import { answerJob } from "./child.ts";
import { LlmJobSchema, perSecond, type Answered, type LlmResult } from "./figures.ts";
import { QUESTIONS, SYSTEM_PROMPT } from "./material.ts";

await answerJob(
  LlmJobSchema,
  async ({
    modelPath,
    threads,
    contextTokens,
    turns,
    replyTokens,
    eager,
  }): Promise<Omit<LlmResult, "peakRssBytes">> => {
    const { signal } = new AbortController();
    const llm = createLlama({ role: "llm", engine: "llama", modelPath, threads, contextTokens, gpu: "off" });
    const beganMs = performance.now();
    await llm.load({ signal });
    const loadMs = performance.now() - beganMs;

    const messages: Message[] = [{ role: "system", text: SYSTEM_PROMPT }];
    const answered: Answered[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      if (eager) await llm.preload({ messages }, { signal });
      messages.push({ role: "user", text: QUESTIONS[turn % QUESTIONS.length] ?? "" });
      const answer = await llm.generate({ messages, maxTokens: replyTokens }, { signal, onDelta: () => {} });
      messages.push({ role: "assistant", text: answer.text });
      const { generatedTokens, totalMs } = answer;
      const firstTokenMs = answer.firstTokenMs ?? totalMs;
      answered.push({
        firstTokenMs,
        generatedTokens,
        tokensPerSecond: perSecond(generatedTokens - 1, totalMs - firstTokenMs),
      });
    }
    return { runtime: "MiniFlow on node-llama-cpp", loadMs, turns: answered };
  },
);
