/** The ids of openai/whisper's three vocabularies, in folders as the hub lays them out; the words in between are left out. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLogMel } from "../../../../../src-main/engines/asr/whisper/log-mel.ts";
import { suppress } from "../../../../../src-main/engines/asr/whisper/logits.ts";
import { readModelFolder } from "../../../../../src-main/engines/asr/whisper/model-folder.ts";
import { buildPrompt } from "../../../../../src-main/engines/asr/whisper/prompt.ts";
import { makeTemporaryFolder } from "../../../../parts/temporary-folder.ts";

interface RealModel {
  vocab: number;
  bands: number;
  width: number;
  layers: number;
  heads: number;
  special: Record<string, number>;
  generation: object;
}

/** Ids from `<|startoftranscript|>` on: languages, then the tasks, then what `last` names, then time stamps. */
function listSpecial(start: number, languages: readonly string[], count: number, last: readonly string[]) {
  const named = languages.map((language, at) => [`<|${language}|>`, start + 1 + at] as const);
  const tasks = ["translate", "transcribe", "startoflm", "startofprev", ...last];
  return Object.fromEntries([
    ["<|endoftext|>", start - 1],
    ["<|startoftranscript|>", start],
    ...named,
    ...tasks.map((name, at) => [`<|${name}|>`, start + 1 + count + at] as const),
  ]);
}

const SMALL: RealModel = {
  vocab: 51_865,
  bands: 80,
  width: 768,
  layers: 12,
  heads: 12,
  special: listSpecial(50_258, ["en", "zh", "de"], 99, ["nocaptions", "notimestamps"]),
  generation: {
    is_multilingual: true,
    lang_to_id: { "<|en|>": 50_259, "<|zh|>": 50_260, "<|de|>": 50_261 },
    task_to_id: { transcribe: 50_359, translate: 50_358 },
    no_timestamps_token_id: 50_363,
    max_length: 448,
    suppress_tokens: [1, 2, 7, 50_254, 50_258, 50_358, 50_359, 50_360, 50_361, 50_362],
    begin_suppress_tokens: [220, 50_257],
  },
};
const SMALL_ENGLISH: RealModel = {
  ...SMALL,
  vocab: 51_864,
  special: listSpecial(50_257, ["en", "zh", "de"], 99, ["nocaptions", "notimestamps"]),
  generation: {
    is_multilingual: false,
    no_timestamps_token_id: 50_362,
    max_length: 448,
    suppress_tokens: [1, 2, 7],
    begin_suppress_tokens: [220, 50_256],
  },
};
const TURBO: RealModel = {
  vocab: 51_866,
  bands: 128,
  width: 1280,
  layers: 4,
  heads: 20,
  special: listSpecial(50_258, ["en", "zh", "de"], 100, ["nospeech", "notimestamps"]),
  generation: {
    is_multilingual: true,
    lang_to_id: { "<|en|>": 50_259, "<|zh|>": 50_260, "<|de|>": 50_261 },
    task_to_id: { transcribe: 50_360, translate: 50_359 },
    no_timestamps_token_id: 50_364,
    max_length: 448,
    begin_suppress_tokens: [220, 50_257],
  },
};

function write({ vocab, bands, width, layers, heads, special, generation }: RealModel): string {
  const dir = makeTemporaryFolder();
  const json = (name: string, value: object) => writeFileSync(join(dir, name), JSON.stringify(value));
  const start = special["<|startoftranscript|>"] ?? 0;
  json("config.json", {
    model_type: "whisper",
    num_mel_bins: bands,
    d_model: width,
    vocab_size: vocab,
    decoder_layers: layers,
    decoder_attention_heads: heads,
    max_target_positions: 448,
    max_source_positions: 1500,
    decoder_start_token_id: start,
    eos_token_id: start - 1,
  });
  json("generation_config.json", generation);
  json("preprocessor_config.json", {
    feature_size: bands,
    sampling_rate: 16_000,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
  });
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const added_tokens = Object.entries(special).map(([content, id]) => ({ id, content, ...flags }));
  const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const model = { type: "BPE", unk_token: null, vocab: { a: 0 }, merges: [] };
  const none = { normalizer: null, post_processor: null, truncation: null, padding: null };
  json("tokenizer.json", { version: "1.0", ...none, added_tokens, pre_tokenizer: bytes, decoder: bytes, model });
  json("tokenizer_config.json", { tokenizer_class: "WhisperTokenizer" });
  mkdirSync(join(dir, "onnx"));
  for (const name of ["encoder_model", "decoder_model_merged"]) writeFileSync(join(dir, "onnx", `${name}.onnx`), "");
  return dir;
}

describe("the models of openai/whisper", () => {
  it.each<[string, RealModel, object]>([
    ["small", SMALL, { prompt: [50_258, 50_259, 50_359, 50_363], noSpeechId: 50_362, endId: 50_257 }],
    ["small.en", SMALL_ENGLISH, { prompt: [50_257, 50_362], noSpeechId: 50_361, endId: 50_256 }],
    ["large-v3-turbo", TURBO, { prompt: [50_258, 50_259, 50_360, 50_364], noSpeechId: 50_363, endId: 50_257 }],
  ])("are started with their own ids: %s", async (_name, model, expected) => {
    const folder = await readModelFolder(write(model));
    const prompt = buildPrompt(folder, { language: "en", accent: "auto" });
    expect({ prompt, noSpeechId: folder.noSpeechId, endId: folder.endId }).toEqual(expected);
    expect(folder).toMatchObject({
      bands: model.bands,
      vocabSize: model.vocab,
      headWidth: 64,
      maxTokens: 448,
      windowSamples: 480_000,
      ctcVocab: undefined,
    });
    expect(createLogMel(folder.bands)(new Float32Array(160), 320).values).toHaveLength(model.bands * 2);
  });

  it("never write their own marks, whether the model lists them or not, and end all the same", async () => {
    for (const model of [SMALL, SMALL_ENGLISH, TURBO]) {
      const folder = await readModelFolder(write(model));
      const scores = suppress(new Float32Array(model.vocab), folder, false);
      const marks = Object.entries(model.special).filter(([name]) => !/^<\|(endoftext|[a-z]{2})\|>$/u.test(name));
      expect(marks.map(([, id]) => scores[id])).toEqual(marks.map(() => -Infinity));
      expect(scores[folder.endId]).toBe(0);
      expect(scores[model.vocab - 1]).toBe(-Infinity);
      expect(suppress(new Float32Array(model.vocab), folder, true)[folder.endId]).toBe(-Infinity);
    }
  });

  it("are known by their tokenizer where an older export lists neither languages nor tasks", async () => {
    const folder = await readModelFolder(write({ ...SMALL, generation: { max_length: 448 } }));
    expect(buildPrompt(folder, { language: "de", accent: "auto" })).toEqual([50_258, 50_261, 50_359, 50_363]);
    expect([...folder.languageIds.keys()]).toEqual(["en", "zh", "de"]);
    const english = await readModelFolder(write({ ...SMALL_ENGLISH, generation: { max_length: 448 } }));
    expect(buildPrompt(english, { language: "en", accent: "auto" })).toEqual([50_257, 50_362]);
  });

  it("refuse a language that they do not have", async () => {
    const folder = await readModelFolder(write(SMALL));
    const ask = () => buildPrompt(folder, { language: "tlh", accent: "auto" });
    expect(ask).toThrow(expect.objectContaining({ code: "MODEL_UNSUPPORTED", hint: "It knows: en, zh, de." }));
  });
});
