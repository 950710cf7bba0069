import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Generation, Llm, Message } from "../../../../src-main/engines/engine.ts";
import { createLlama } from "../../../../src-main/engines/llm/llama.ts";
import { STARTER_LLM } from "../../../parts/starter-llm.ts";

const { signal } = new AbortController();
const onDelta = (): void => {};
const QUESTIONS = [
  "hello how are you",
  "what is two plus three",
  "what day comes after monday",
  "what is the capital of france",
  "count to three",
  "what can you do",
  "what color is the sky",
  "how many legs has a dog",
  "say something nice",
  "good bye",
];
const SYSTEM: Message = {
  role: "system",
  text: "You are a voice assistant. Your answers are spoken: one to three short sentences, no lists, no markup.",
};
/** A question of this file as the model's template writes it, with the end of the answer before. */
const QUESTION_TOKENS = 48;

function user(text: string): Message {
  return { role: "user", text };
}

describe("reading ahead while the user speaks", () => {
  let llm: Llm;
  beforeAll(() => {
    llm = createLlama(STARTER_LLM);
  });
  beforeEach(() => llm.unload());
  afterAll(() => llm.unload());

  function ask(messages: Message[], maxTokens = 16): Promise<Generation> {
    return llm.generate({ messages, maxTokens }, { signal, onDelta });
  }

  it("leaves nothing of the system prompt for the first answer", async () => {
    const messages = [SYSTEM, user("hello how are you")];
    const cold = await ask(messages);
    await llm.unload();
    const ahead = await llm.preload({ messages: [SYSTEM] }, { signal });
    const warm = await ask(messages);
    expect(cold.evaluatedTokens).toBe(cold.promptTokens);
    expect(warm.evaluatedTokens).toBe(cold.promptTokens - ahead.evaluatedTokens);
    expect(warm.evaluatedTokens).toBeLessThan(cold.evaluatedTokens / 4);
    expect(warm.text).toBe(cold.text);
  });

  it("lets each of ten turns evaluate its own new tokens and no others", async () => {
    const messages: Message[] = [];
    let known = 0;
    let evaluated = 0;
    let freshChats = 0;
    for (const question of QUESTIONS) {
      const ahead = await llm.preload({ messages }, { signal });
      messages.push(user(question));
      const turn = await ask(messages);
      messages.push({ role: "assistant", text: turn.text });
      // The last token that was written is not in the cache yet.
      expect(ahead.evaluatedTokens + turn.evaluatedTokens).toBeLessThanOrEqual(turn.promptTokens - known + 1);
      known = turn.promptTokens + turn.generatedTokens;
      evaluated += turn.evaluatedTokens;
      freshChats += turn.promptTokens;
    }
    expect(evaluated).toBeLessThan(freshChats / 4);
  });

  it("leaves only the question where the conversation is longer than the context, at every cut", async () => {
    const messages: Message[] = [];
    let longest = 0;
    for (let turn = 0; turn < 30; turn += 1) {
      await llm.preload({ messages }, { signal });
      messages.push(user(QUESTIONS[turn % QUESTIONS.length] ?? ""));
      const { text, promptTokens, evaluatedTokens } = await ask(messages, 24);
      messages.push({ role: "assistant", text });
      expect(evaluatedTokens).toBeLessThan(QUESTION_TOKENS);
      longest = Math.max(longest, promptTokens);
    }
    expect(longest).toBeGreaterThan(STARTER_LLM.contextTokens / 2);
  });

  it("gives way when it is aborted, and what it has read stays read", async () => {
    const history: Message[] = QUESTIONS.flatMap((text) => [user(text), { role: "assistant", text: "I do not know." }]);
    const messages = [...history, user("hello")];
    const cold = await ask(messages);
    await llm.unload();
    await llm.load({ signal });
    const stop = new AbortController();
    const reading = llm.preload({ messages: history }, { signal: stop.signal });
    const answering = ask(messages);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
    const answer = await answering;
    expect(answer.text).toBe(cold.text);
    expect(answer.evaluatedTokens).toBeLessThanOrEqual(cold.evaluatedTokens);
  });
});
