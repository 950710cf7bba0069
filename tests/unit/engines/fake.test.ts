import { describe, expect, it } from "vitest";
import { createFake } from "../../../src-main/engines/fake.ts";

const { signal } = new AbortController();
const nothing = (): void => {};

function tone(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => Math.sin(index / 5));
}

describe("createFake", () => {
  it("finds what is loud and nothing in silence", async () => {
    const vad = createFake("vad", {});
    const pcm = new Float32Array(16_000);
    pcm.set(tone(5120), 5120);
    expect(await vad.findSpeech({ pcm }, { signal })).toEqual([{ startSample: 5120, endSample: 10_240, peak: 1 }]);
    expect(await vad.findSpeech({ pcm: new Float32Array(16_000) }, { signal })).toEqual([]);
  });

  it("hears its text in what is loud and nothing in silence", async () => {
    const asr = createFake("asr", { text: "what time is it" });
    const heard = await asr.transcribe({ pcm: tone(16_000), accent: "auto" }, { signal });
    expect(heard).toMatchObject({ verdict: "speech", text: "what time is it", confidence: 1 });
    expect(heard.tokens.map(({ text }) => text).join("")).toBe(heard.text);
    const silent = await asr.transcribe({ pcm: new Float32Array(16_000), accent: "auto" }, { signal });
    expect(silent).toMatchObject({ verdict: "silence", text: "" });
  });

  it("repeats the question, or answers its text", async () => {
    const messages = [{ role: "user" as const, text: "one two three" }];
    const repeated = await createFake("llm", {}).generate({ messages }, { signal, onDelta: nothing });
    expect(repeated.text).toBe("one two three");
    const told = await createFake("llm", { text: "four." }).generate({ messages }, { signal, onDelta: nothing });
    expect(told.text).toBe("four.");
  });

  it("takes the time its dials say", async () => {
    const llm = createFake("llm", { loadMs: 30, tokensPerSecond: 100 });
    expect((await llm.load({ signal })).loadMs).toBeGreaterThan(25);
    const messages = [{ role: "user" as const, text: "one two three four five" }];
    const { totalMs, firstTokenMs } = await llm.generate({ messages }, { signal, onDelta: nothing });
    expect(totalMs).toBeGreaterThan(45);
    expect(firstTokenMs).toBeGreaterThan(8);
  });

  it("fails its load or its calls with the code it was given", async () => {
    const missing = createFake("asr", { failLoad: "MODEL_MISSING" });
    await expect(missing.load({ signal })).rejects.toMatchObject({ code: "MODEL_MISSING" });
    const full = createFake("tts", { failCall: "OUT_OF_MEMORY" });
    await full.load({ signal });
    await expect(full.speak({ text: "a", voice: "tone" }, { signal, onChunk: nothing })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
    });
  });

  it("ends the thread it runs in when told to crash", async () => {
    const { Worker } = await import("node:worker_threads");
    const fake = new URL("../../../src-main/engines/fake.ts", import.meta.url).href;
    const program = `
      const { createFake } = await import(${JSON.stringify(fake)});
      const vad = createFake("vad", { crash: true });
      await vad.findSpeech({ pcm: new Float32Array(1) }, { signal: new AbortController().signal });
    `;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    const exitCode = await new Promise((resolve) => {
      worker.once("exit", resolve);
    });
    expect(exitCode).toBe(134);
  });
});
