import { describe, expect, it } from "vitest";
import type { Asr } from "../../src-main/engines/engine.ts";
import { joinSounds, loadSample, makeSilence } from "../parts/sounds.ts";
import { describeLife } from "./life.ts";

export interface AsrSuiteOptions {
  /** Samples that the engine understands, and the words it should hear. Defaults to none, as for random weights. */
  understands?: readonly { file: string; text: string }[];
}

/** What every recogniser must do, whatever it understands. */
export function describeAsr(name: string, make: () => Asr, options: AsrSuiteOptions = {}): void {
  const signal = new AbortController().signal;

  describe(`asr ${name}`, () => {
    describeLife(make, (asr, signal) => asr.transcribe({ pcm: makeSilence(500), accent: "auto" }, { signal }));

    it("knows the accent auto and its window before the model is in", async () => {
      const { accents, windowMs } = await make().describe();
      expect(accents).toContain("auto");
      expect(new Set(accents).size).toBe(accents.length);
      expect(windowMs).toBeGreaterThan(0);
    });

    it("hears no words in silence and in no sound at all", async () => {
      const asr = make();
      for (const pcm of [makeSilence(1500), new Float32Array(0)]) {
        const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
        expect(heard.text).toBe("");
        expect(heard.verdict).not.toBe("speech");
      }
      await asr.unload();
    });

    it("gives figures that belong together, and the same for the same sound", async () => {
      const asr = make();
      const pcm = await loadSample("01-hello-how-are-you.wav");
      const heard = await asr.transcribe({ pcm, accent: "auto" }, { signal });
      expect(heard.confidence).toBeGreaterThanOrEqual(0);
      expect(heard.confidence).toBeLessThanOrEqual(1);
      expect(heard.noSpeechProb).toBeGreaterThanOrEqual(0);
      expect(heard.noSpeechProb).toBeLessThanOrEqual(1);
      expect(heard.averageLogProb).toBeLessThanOrEqual(0);
      expect(heard.verdict === "speech").toBe(heard.text !== "");
      expect(
        heard.tokens
          .map(({ text }) => text)
          .join("")
          .trim(),
      ).toBe(heard.text);
      for (const mark of Object.values(heard.marks)) expect(mark).toBeGreaterThanOrEqual(0);
      const again = await asr.transcribe({ pcm, accent: "auto" }, { signal });
      expect({ ...again, marks: null }).toEqual({ ...heard, marks: null });
      await asr.unload();
    });

    it("leaves the recording as it was", async () => {
      const asr = make();
      const pcm = await loadSample("01-hello-how-are-you.wav");
      const copy = pcm.slice();
      await asr.transcribe({ pcm, accent: "auto" }, { signal });
      expect(pcm).toEqual(copy);
      await asr.unload();
    });

    it("can be called off in the middle of a long recording", async () => {
      const asr = make();
      await asr.load({ signal });
      const sample = await loadSample("05-capital-of-france.wav");
      const abort = new AbortController();
      const pcm = joinSounds(...Array.from({ length: 40 }, () => sample));
      const hearing = asr.transcribe({ pcm, accent: "auto" }, { signal: abort.signal });
      abort.abort();
      await expect(hearing).rejects.toMatchObject({ code: "CANCELLED" });
      await asr.unload();
    });

    it.each(options.understands ?? [])("hears the words of $file", async ({ file, text }) => {
      const asr = make();
      const heard = await asr.transcribe({ pcm: await loadSample(file), accent: "auto" }, { signal });
      expect(heard).toMatchObject({ verdict: "speech", text });
      expect(heard.confidence).toBeGreaterThan(0.3);
      await asr.unload();
    });
  });
}
