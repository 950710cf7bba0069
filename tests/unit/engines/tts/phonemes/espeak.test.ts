import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openEspeak } from "../../../../../src-main/engines/tts/phonemes/espeak.ts";

const phonemise = openEspeak();
const ESPEAK = new URL("../../../../../src-main/engines/tts/phonemes/espeak.ts", import.meta.url).href;

describe("openEspeak", () => {
  it("reads each dialect as it is spoken", () => {
    const read = (voice: string) => phonemise("The water bottle, nearly there.", voice);
    expect(read("en-us")).toEqual(["ðə wˈɔːɾɚ bˈɑːɾəl, nˌɪɹli ðˈɛɹ."]);
    expect(read("en-gb")).toEqual(["ðə wˈɔːtə bˈɒtəl, nˌiəli ðˈeə."]);
    expect(read("en-gb-x-rp")).toEqual(["ðə wˈɔːtɐ bˈɒtəl, nˌiəlɪ ðˈeə."]);
    expect(phonemise("Hallo Welt.", "de")).toEqual(["hˈaloː vˈɛlt."]);
  });

  it("gives one string for a sentence, with the marks that end its clauses", () => {
    expect(phonemise("One? Two! Three; four: five, six.", "en-us")).toEqual([
      "wˌʌn?",
      "tˈuː!",
      "θɹˈiː; fˈoːɹ: fˈaɪv, sˈɪks.",
    ]);
  });

  it("takes accents apart, so that each mark is a symbol of its own", () => {
    const french = phonemise("bon vin", "fr").join("");
    expect(french).toBe(french.normalize("NFD"));
    expect(french).toContain("\u0303");
  });

  it("gives nothing for nothing, and does not stop at a zero", () => {
    expect(phonemise("", "en-us")).toEqual([]);
    expect(phonemise("one\0two", "en-us")).toEqual(phonemise("one two", "en-us"));
  });

  it("refuses a voice it does not have, with MODEL_UNSUPPORTED", () => {
    expect(() => phonemise("hello", "zz")).toThrow(expect.objectContaining({ code: "MODEL_UNSUPPORTED" }));
    expect(phonemise("hello", "en-us")).toEqual(["həlˈoʊ"]);
  });

  it("can be opened again, on any thread, and prints nothing", async () => {
    expect(openEspeak()("hello", "en-us")).toEqual(["həlˈoʊ"]);
    const program = `
      import { Worker, isMainThread } from "node:worker_threads";
      const { openEspeak } = await import(${JSON.stringify(ESPEAK)});
      openEspeak()("hello", "en-us");
      try { openEspeak()("hello", "zz"); } catch {}
    `;
    const inThread = `
      const { Worker } = await import("node:worker_threads");
      const worker = new Worker(${JSON.stringify(program)}, { eval: true });
      worker.on("exit", (code) => { process.exitCode = code; });
    `;
    for (const code of [program, inThread]) {
      const printed = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code]);
      expect(printed).toEqual({ stdout: "", stderr: "" });
    }
  });
});
