import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Generation, GenerateRequest, Llm, Message } from "../../src-main/engines/engine.ts";

/**
 * What every language model engine must do. `make` gives an engine that answers "hello how are you" with several tokens,
 * slowly enough that an abort after the first one comes in time.
 */
export function describeLlm(name: string, make: () => Llm | Promise<Llm>): void {
  describe(`${name} is an Llm`, () => {
    const { signal } = new AbortController();
    const question: Message = { role: "user", text: "hello how are you" };
    let llm: Llm;

    beforeAll(async () => {
      llm = await make();
      await llm.load({ signal });
    });
    afterAll(() => llm.unload());

    async function ask(messages: Message[], more: Partial<GenerateRequest> = {}, from: AbortSignal = signal) {
      const deltas: string[] = [];
      const onDelta = (delta: string): void => void deltas.push(delta);
      const generation = await llm.generate({ messages, ...more }, { signal: from, onDelta });
      return { ...generation, deltas };
    }

    async function forget(): Promise<void> {
      await llm.unload();
      await llm.load({ signal });
    }

    function continueWith({ text }: Generation, next: string): Message[] {
      return [question, { role: "assistant", text }, { role: "user", text: next }];
    }

    it("streams deltas that joined are the text", async () => {
      const answer = await ask([question]);
      expect(answer.deltas.join("")).toBe(answer.text);
      expect(answer.deltas.length).toBeGreaterThan(1);
      expect(answer.deltas).not.toContain("");
    });

    it("stops at the end of its turn and counts what it did", async () => {
      await forget();
      const answer = await ask([question]);
      expect(answer.stopReason).toBe("endOfTurn");
      expect(answer.generatedTokens).toBeGreaterThan(1);
      expect(answer.promptTokens).toBeGreaterThan(4);
      expect(answer.evaluatedTokens).toBe(answer.promptTokens);
      expect(answer.firstTokenMs).toBeGreaterThan(0);
      expect(answer.totalMs).toBeGreaterThanOrEqual(answer.firstTokenMs ?? Infinity);
    });

    it("stops at maxTokens", async () => {
      const whole = await ask([question]);
      const answer = await ask([question], { maxTokens: 2 });
      expect(answer.stopReason).toBe("maxTokens");
      expect(answer.generatedTokens).toBe(2);
      expect(whole.text.startsWith(answer.text)).toBe(true);
    });

    it("gives the same answer to the same question", async () => {
      const [one, other] = [await ask([question]), await ask([question])];
      expect(other.text).toBe(one.text);
      expect(other.evaluatedTokens).toBeLessThanOrEqual(1);
    });

    it("gives the same answer for the same seed", async () => {
      const drawn = { temperature: 1, seed: 7, maxTokens: 12 };
      expect((await ask([question], drawn)).text).toBe((await ask([question], drawn)).text);
    });

    it("evaluates only what is new in the second turn", async () => {
      await forget();
      const first = await ask([question]);
      const second = await ask(continueWith(first, "what can you do"));
      // The answer's last token may not be in the cache yet.
      expect(second.evaluatedTokens).toBeLessThanOrEqual(
        second.promptTokens - first.promptTokens - first.generatedTokens + 1,
      );
    });

    it("goes on from the part of an answer that was heard", async () => {
      const first = await ask([question]);
      const heard = { ...first, text: first.text.split(" ").slice(0, 2).join(" ") };
      const second = await ask(continueWith(heard, "what can you do"));
      expect(second.evaluatedTokens).toBeLessThanOrEqual(second.promptTokens - first.promptTokens);
      await forget();
      expect((await ask(continueWith(heard, "what can you do"))).text).toBe(second.text);
    });

    it("answers another conversation as if it had seen none before", async () => {
      await forget();
      const fresh = await ask([{ role: "user", text: "what is your name" }]);
      await ask([question]);
      expect((await ask([{ role: "user", text: "what is your name" }])).text).toBe(fresh.text);
    });

    it("preload leaves only the question to be evaluated", async () => {
      const history = continueWith(await ask([question]), "what can you do").slice(0, 2);
      await forget();
      const asked: Message[] = [...history, { role: "user", text: "tell me a joke" }];
      const cold = await ask(asked);
      await forget();
      const preloaded = await llm.preload({ messages: history }, { signal });
      expect(preloaded.evaluatedTokens).toBeGreaterThan(0);
      expect(await llm.preload({ messages: history }, { signal })).toEqual({ evaluatedTokens: 0 });
      const warm = await ask(asked);
      expect(warm.evaluatedTokens).toBe(cold.evaluatedTokens - preloaded.evaluatedTokens);
      expect(warm.text).toBe(cold.text);
    });

    it("keeps what was written when aborted, and answers the next call", async () => {
      const whole = await ask([question]);
      const stop = new AbortController();
      const deltas: string[] = [];
      const answer = await llm.generate(
        { messages: [question] },
        {
          signal: stop.signal,
          onDelta(delta) {
            deltas.push(delta);
            stop.abort();
          },
        },
      );
      expect(answer.stopReason).toBe("aborted");
      expect(answer.text).toBe(deltas.join(""));
      expect(answer.text).not.toBe("");
      expect(answer.text.length).toBeLessThan(whole.text.length);
      expect((await ask([question])).text).toBe(whole.text);
    });

    it("refuses a call that was aborted before, with CANCELLED", async () => {
      await expect(ask([question], {}, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
      await expect(llm.preload({ messages: [] }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: "CANCELLED",
      });
    });

    it("runs calls one after another, and drops one that is aborted while it waits", async () => {
      const order: string[] = [];
      const stop = new AbortController();
      const call = (who: string, from: AbortSignal) =>
        llm.generate({ messages: [question] }, { signal: from, onDelta: () => void order.push(who) });
      const first = call("first", signal);
      const dropped = call("dropped", stop.signal);
      const last = call("last", signal);
      stop.abort();
      await expect(dropped).rejects.toMatchObject({ code: "CANCELLED" });
      expect((await last).text).toBe((await first).text);
      expect(order.join(" ")).toMatch(/^(first ?)+(last ?)+$/);
    });

    it("loads once, and again after it was let go", async () => {
      expect(await llm.load({ signal })).toMatchObject({ loadMs: 0 });
      await llm.unload();
      await llm.unload();
      expect((await llm.load({ signal })).loadMs).toBeGreaterThan(0);
      await llm.unload();
      expect((await ask([question])).text).not.toBe("");
    });
  });
}
