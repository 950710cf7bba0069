import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExperiment } from "../../../../src-main/bench/experiments/read-experiment.ts";
import { mapReference, referenceSchema } from "../../../../src-main/bench/experiments/reference-keys.ts";
import { MiniflowError } from "../../../../src-main/errors.ts";
import { resourcesDir } from "../../../../src-main/roots.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

const plain = `title: Try
pipelines: [fake]
dataset: { kind: samples }
samples: 3
`;

function write(text: string): string {
  const path = join(makeTemporaryFolder(), "try.yml");
  writeFileSync(path, text);
  return path;
}

function errorOf(text: string): MiniflowError {
  try {
    readExperiment(write(text));
  } catch (error) {
    if (error instanceof MiniflowError) return error;
    throw error;
  }
  throw new Error("It was read.");
}

const reference = (change = "", instead = ""): string => `title: As it was
reference:
  experiment: { name: baseline }
  dataset: { split: test, num_samples: 20, warmup_samples: 3 }
  asr: { model_id: openai/whisper-small }
  llm: { model_id: Qwen/Qwen2.5-3B-Instruct, quantization: { load_in_4bit: true }, max_new_tokens: 100 }
  tts: { model_name: xtts, speaker: Gracie Wise, language: en }
  metrics: metrics.yml
${change}
${instead}
`;

describe("readExperiment", () => {
  it("fills in what a plain file leaves out", () => {
    expect(readExperiment(write(plain))).toMatchObject({
      title: "Try",
      source: plain,
      samples: 3,
      warmups: 1,
      repetitions: 1,
      order: "interleaved",
      seed: 1,
      accent: "auto",
      metrics: null,
      extras: { roundTrip: false, utmos: false },
      save: { audio: true, text: true },
      arms: [{ arm: { label: "fake" } }],
    });
  });

  it.each([
    ["a key at the top", `${plain}repetition: 3\n`, /line 5: repetition: no such key; did you mean repetitions\?/],
    [
      "a key of the dataset",
      plain.replace("samples }", "samples, speakers: 3 }"),
      /line 3: dataset\.speakers: no such key/,
    ],
    [
      "a key of a pipeline",
      plain.replace("[fake]", "[{ pipeline: fake, chagne: {} }]"),
      /line 2: .*chagne: no such key/,
    ],
    ["a value", `${plain}order: random\n`, /line 5: order: /],
    ["a metric", `${plain}metrics: [wre]\n`, /line 5: metrics\.0: /],
  ])("names %s that nothing reads, with its line", (_, text, message) => {
    expect(errorOf(text)).toMatchObject({ code: "EXPERIMENT_INVALID", message: expect.stringMatching(message) });
  });

  it.each([
    ["pipelines", plain.replace("pipelines: [fake]\n", ""), /no pipelines and no programs/],
    ["dataset", plain.replace("dataset: { kind: samples }\n", ""), /no dataset/],
    ["samples", plain.replace("samples: 3\n", ""), /how many samples/],
  ])("says that %s are missing", (_, text, message) => {
    expect(errorOf(text).message).toMatch(message);
  });

  it("finds those that come with the program by their names, and says which there are", () => {
    expect(readExperiment("starter").title).toBe("Starter pack on the sample questions");
    expect(() => readExperiment("startre")).toThrow(
      expect.objectContaining({ code: "EXPERIMENT_MISSING", hint: expect.stringContaining("starter") }),
    );
  });

  it("says that there is no such file", () => {
    expect(() => readExperiment("/nowhere/try.yml")).toThrow(/There is no file/);
  });

  it("measures what costs something only when it is asked for", () => {
    const { extras, metrics } = readExperiment(write(`${plain}metrics: [wer, roundTripWer]\n`));
    expect({ extras, metrics }).toEqual({
      extras: { roundTrip: true, utmos: false },
      metrics: ["wer", "roundTripWer"],
    });
  });
});

describe("a configuration of the reference system", () => {
  it("is refused where nobody here has what it asks for, naming it and what can be put in its place", () => {
    expect(errorOf(reference())).toMatchObject({
      code: "EXPERIMENT_INVALID",
      message: expect.stringMatching(/no engine here speaks with xtts \(its voice Gracie Wise\)/),
      hint: expect.stringMatching(/instead/),
    });
  });

  it.each([
    ["dataset.name", reference().replace("split: test", "name: globe"), 4],
    ["llm.quantization.enabled", reference().replace("load_in_4bit: true", "enabled: true, load_in_4bit: true"), 6],
    ["benchmark.save_processed_samples", reference("  benchmark: { save_processed_samples: false }"), 9],
    ["metrics.timing.stages", reference().replace("metrics.yml", "{ timing: { stages: [asr] } }"), 8],
  ])("is told that nothing ever read %s", (key, text, line) => {
    const { message } = errorOf(text);
    expect(message).toContain(`line ${line}: reference.${key}: nothing ever read this key`);
  });

  it("is read as arms of ours where a voice is put in place of its own", () => {
    const { pipelines, programs, samples, warmups, extras, notes } = mapReference(
      referenceSchema.parse({
        experiment: { name: "baseline" },
        dataset: { num_samples: 20, warmup_samples: 3 },
        asr: { model_id: "openai/whisper-small" },
        llm: { model_id: "Qwen/Qwen2.5-3B-Instruct", kv_cache: false, max_new_tokens: 100 },
        tts: { model_name: "xtts", speaker: "Gracie Wise" },
        metrics: "metrics.yml",
      }),
      { dataset: { kind: "samples" }, tts: { engine: "kokoro", model: "kokoro-82m", voice: "af_heart" } },
    );
    expect({ samples, warmups, extras }).toEqual({ samples: 20, warmups: 3, extras: ["utmos"] });
    expect(pipelines.map(({ pipeline, change }) => [pipeline, change])).toEqual([
      ["six-gb", expect.objectContaining({ hold: "drop", "asr.model": "whisper-small-fp32", "asr.window": "full" })],
      ["six-gb", expect.objectContaining({ "llm.maxReplyTokens": 100, "llm.model": "qwen2.5-3b-instruct" })],
    ]);
    expect(programs.map(({ options }) => options)).toEqual([{ kvCache: false }, { kvCache: true }]);
    expect(notes.join("\n")).toMatch(/no engine here speaks with xtts.*In its place: kokoro, kokoro-82m, af_heart/);
  });

  it("says which models the catalog has for one that it has not", () => {
    const text = reference("", "instead: { tts: { engine: flite, voice: slt } }").replace(
      "openai/whisper-small",
      "openai/whisper-tiny",
    );
    expect(errorOf(text).message).toMatch(
      /asr\.model_id: the catalog has no openai\/whisper-tiny; it has .*whisper-small/,
    );
  });

  it("cannot have pipelines of its own beside it", () => {
    expect(errorOf(reference("", "pipelines: [fake]")).message).toMatch(/pipelines is said by reference already/);
  });
});

describe("the experiments that come with the program", () => {
  const folder = join(resourcesDir(), "experiments");
  const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));

  it.each(files)("%s is read whole", (name) => {
    expect(readExperiment(join(folder, name)).arms.length).toBeGreaterThan(0);
  });
});
