/** The language model's replies, by the app's own engine, and whether they are right. */
import { z } from "zod";
import { readPipeline } from "../../../src-main/catalog/pipeline.ts";
import type { Generation, Llm, Message } from "../../../src-main/engines/engine.ts";
import { createLlama } from "../../../src-main/engines/llm/llama.ts";
import { mapInLanes } from "./lanes.ts";
import { askPython, PROBES } from "./python.ts";
import type { Question } from "./shards.ts";

/** A language model that answers as the starter pack has it answer. */
export interface Replier {
  /** `question` with the turns before it known already, as they are while a person speaks. */
  reply(history: Question["history"], question: string): Promise<Generation>;
  close(): Promise<void>;
}

export interface Judged {
  asked: Question;
  /** What the model was asked; "" when nothing was heard. */
  question: string;
  /** Null when it was asked nothing. */
  generation: Generation | null;
  right: boolean;
  /** A wrong reply that says it does not know, does not understand, or that it is too hard. */
  refused: boolean;
}

/** `threads` default to 1. */
export async function openReplier({ path, threads = 1 }: { path: string; threads?: number }): Promise<Replier> {
  const { llm: options } = readPipeline("starter");
  const { signal } = new AbortController();
  const { contextTokens, maxReplyTokens: maxTokens, temperature, systemPrompt } = options;
  const llm: Llm = createLlama({ role: "llm", engine: "llama", modelPath: path, threads, contextTokens, gpu: "off" });
  await llm.load({ signal });
  const system: Message[] = systemPrompt === "" ? [] : [{ role: "system", text: systemPrompt }];
  return {
    async reply(history, question) {
      const messages = [
        ...system,
        ...history.flatMap(({ user, reply }): Message[] => [
          { role: "user", text: user },
          { role: "assistant", text: reply },
        ]),
      ];
      if (messages.length > 0) await llm.preload({ messages }, { signal });
      messages.push({ role: "user", text: question });
      return llm.generate({ messages, maxTokens, temperature }, { signal, onDelta: () => {} });
    },
    close: () => llm.unload(),
  };
}

const judgements = z.array(z.object({ right: z.boolean(), refused: z.boolean() }));

/** Asks each question as `question` has it and judges the replies. One that is "" was not heard: it is not asked, and wrong. */
export async function answerAll(
  repliers: readonly Replier[],
  asked: readonly { asked: Question; question: string }[],
): Promise<Judged[]> {
  const generations = await mapInLanes(repliers, asked, async (replier, { asked: { history }, question }) =>
    question === "" ? null : replier.reply(history, question),
  );
  const replies = asked.map(({ asked: { expect } }, at) => ({ expect, reply: generations[at]?.text ?? "" }));
  const judged = judgements.parse(JSON.parse(await askPython([PROBES, "judge"], JSON.stringify(replies))));
  return asked.map((one, at) => {
    const generation = generations[at] ?? null;
    const right = judged[at]?.right === true && generation !== null;
    return { ...one, generation, right, refused: judged[at]?.refused === true };
  });
}
