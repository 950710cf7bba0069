/**
 * Reads a Whisper model as the hub lays it out: config.json, generation_config.json, preprocessor_config.json, tokenizer.json,
 * tokenizer_config.json, and the graphs under `onnx/` or in the folder itself.
 *
 * Rests on the files of openai/whisper-* and of their ONNX exports, and on openai/whisper's `tokenizer.py` and `decoding.py`: the
 * names of the special tokens, and which of them are never written. Three vocabularies exist: 51864 ids for English alone, 51865
 * for 99 languages, 51866 for 100.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { SPEECH_RATE_HZ } from "../../engine.ts";
import { modelCorrupt, modelMissing, modelUnsupported } from "../../onnx.ts";
import { readJsonFile } from "../../read-json-file.ts";
import { weights } from "../../weights.ts";
import { FFT_SAMPLES, HOP_SAMPLES } from "./log-mel.ts";

const TokenId = z.number().int().nonnegative();

const ConfigSchema = z.object({
  model_type: z.string(),
  num_mel_bins: z.number().int().positive(),
  d_model: z.number().int().positive(),
  vocab_size: z.number().int().positive(),
  decoder_layers: z.number().int().positive(),
  decoder_attention_heads: z.number().int().positive(),
  max_target_positions: z.number().int().positive(),
  decoder_start_token_id: TokenId,
  eos_token_id: TokenId,
  ctc_vocab: z.array(z.string()).min(2).nullish(),
});

const GenerationSchema = z.object({
  lang_to_id: z.record(z.string(), TokenId).nullish(),
  task_to_id: z.record(z.string(), TokenId).nullish(),
  accent_to_id: z.record(z.string(), TokenId).nullish(),
  accent_to_row: z.record(z.string(), z.number().int().nonnegative()).nullish(),
  is_multilingual: z.boolean().nullish(),
  no_timestamps_token_id: TokenId.nullish(),
  suppress_tokens: z.array(TokenId).nullish(),
  begin_suppress_tokens: z.array(TokenId).nullish(),
  max_length: z.number().int().positive().nullish(),
});

const PreprocessorSchema = z.object({
  feature_size: z.number().int().positive(),
  sampling_rate: z.number(),
  hop_length: z.number(),
  n_fft: z.number(),
  n_samples: z
    .number()
    .int()
    .positive()
    .multipleOf(2 * HOP_SAMPLES),
});

const JsonObject = z.record(z.string(), z.unknown());

const TokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: TokenId, content: z.string() })).default([]),
});

/** The hub's older exports call `<|nospeech|>` `<|nocaptions|>`. */
const NO_SPEECH = ["<|nospeech|>", "<|nocaptions|>"];
/** Never written whatever a model's list says (`decoding.py`, `_get_suppress_tokens`). */
const NEVER_WRITTEN = [
  "<|startoftranscript|>",
  "<|translate|>",
  "<|transcribe|>",
  "<|startoflm|>",
  "<|startofprev|>",
  ...NO_SPEECH,
];
/** From this size on a vocabulary has languages to choose from. */
const MULTILINGUAL_VOCAB = 51_865;

/** What a Whisper model says about itself, in our words. */
export interface WhisperFolder {
  encoderPath: string;
  decoderPath: string;
  bands: number;
  /** The longest sound that one pass of the encoder takes. */
  windowSamples: number;
  layers: number;
  heads: number;
  headWidth: number;
  vocabSize: number;
  maxTokens: number;
  startId: number;
  endId: number;
  noSpeechId: number;
  noTimestampsId: number;
  /** Empty for a model of one language. */
  languageIds: ReadonlyMap<string, number>;
  transcribeId: number | undefined;
  /** Empty for a model that takes no accent. */
  accentIds: ReadonlyMap<string, number>;
  /** What the encoder's input `accent` wants for each accent; empty for a model without that input. */
  accentRows: ReadonlyMap<string, number>;
  /** Never written. */
  suppressedIds: readonly number[];
  /** Not written first. */
  suppressedFirstIds: readonly number[];
  /** The CTC head's characters, blank first, where the model has one. */
  ctcVocab: readonly string[] | undefined;
  /** The text of tokens; bytes that are no whole character come out as U+FFFD. */
  decode(ids: readonly number[]): string;
}

/**
 * Errors: MODEL_MISSING, MODEL_CORRUPT, MODEL_UNSUPPORTED, each naming the file.
 */
export async function readModelFolder(dir: string): Promise<WhisperFolder> {
  const configPath = join(dir, "config.json");
  const tokenizerPath = join(dir, "tokenizer.json");
  const config = await readJsonFile(configPath, ConfigSchema);
  if (config.model_type !== "whisper")
    throw modelUnsupported(configPath, `it describes a ${config.model_type}, not a Whisper`);
  const generation = await readJsonFile(join(dir, "generation_config.json"), GenerationSchema);
  const preprocessor = await readPreprocessor(join(dir, "preprocessor_config.json"));
  const tokenizerJson = await readJsonFile(tokenizerPath, TokenizerSchema);
  const tokenizerConfig = await readJsonFile(join(dir, "tokenizer_config.json"), JsonObject);
  const tokenizer = makeTokenizer(tokenizerPath, tokenizerJson, tokenizerConfig);
  const idOf = (names: readonly string[]): number | undefined =>
    names.map((name) => tokenizer.token_to_id(name)).find((id) => id !== undefined);
  const noSpeechId = idOf(NO_SPEECH);
  if (noSpeechId === undefined) throw modelUnsupported(tokenizerPath, "it has no <|nospeech|> token");
  const noTimestampsId = generation.no_timestamps_token_id ?? idOf(["<|notimestamps|>"]);
  if (noTimestampsId === undefined) throw modelUnsupported(tokenizerPath, "it has no <|notimestamps|> token");
  const listed = generation.lang_to_id ?? undefined;
  const isMultilingual =
    generation.is_multilingual ?? (listed !== undefined || config.vocab_size >= MULTILINGUAL_VOCAB);
  const languages = isMultilingual ? (listed ?? listLanguages(tokenizerJson)) : {};
  const never = NEVER_WRITTEN.flatMap((name) => idOf([name]) ?? []);
  return {
    encoderPath: findGraph(dir, ["encoder_model.onnx"]),
    decoderPath: findGraph(dir, ["decoder_model_merged.onnx", "decoder_model_merged_quantized.onnx"]),
    bands: preprocessor.feature_size,
    windowSamples: preprocessor.n_samples,
    layers: config.decoder_layers,
    heads: config.decoder_attention_heads,
    headWidth: config.d_model / config.decoder_attention_heads,
    vocabSize: config.vocab_size,
    maxTokens: Math.min(config.max_target_positions, generation.max_length ?? Infinity),
    startId: config.decoder_start_token_id,
    endId: config.eos_token_id,
    noSpeechId,
    noTimestampsId,
    languageIds: new Map(Object.entries(languages).map(([token, id]) => [token.replace(/^<\||\|>$/g, ""), id])),
    transcribeId: generation.task_to_id?.["transcribe"] ?? (isMultilingual ? idOf(["<|transcribe|>"]) : undefined),
    accentIds: new Map(Object.entries(generation.accent_to_id ?? {})),
    accentRows: new Map(Object.entries(generation.accent_to_row ?? {})),
    suppressedIds: [...new Set([...(generation.suppress_tokens ?? []), ...never])],
    suppressedFirstIds: generation.begin_suppress_tokens ?? [],
    ctcVocab: config.ctc_vocab ?? undefined,
    decode: (ids) => (ids.length === 0 ? "" : tokenizer.decode([...ids], { clean_up_tokenization_spaces: false })),
  };
}

/** `<|en|>` and the like, for models whose generation_config.json does not list them. */
function listLanguages({ added_tokens }: z.infer<typeof TokenizerSchema>): Record<string, number> {
  return Object.fromEntries(
    added_tokens.filter(({ content }) => /^<\|[a-z]{2,3}\|>$/u.test(content)).map(({ content, id }) => [content, id]),
  );
}

async function readPreprocessor(path: string): Promise<z.infer<typeof PreprocessorSchema>> {
  const preprocessor = await readJsonFile(path, PreprocessorSchema);
  const { sampling_rate, hop_length, n_fft } = preprocessor;
  if (sampling_rate !== SPEECH_RATE_HZ || hop_length !== HOP_SAMPLES || n_fft !== FFT_SAMPLES) {
    throw modelUnsupported(
      path,
      `its features are not Whisper's (${sampling_rate} Hz, hop ${hop_length}, n_fft ${n_fft})`,
    );
  }
  return preprocessor;
}

/** The part of `@huggingface/tokenizers` in use: its own types do not resolve from an ES module. */
interface TokenizerPart {
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string;
  token_to_id(token: string): number | undefined;
}

function makeTokenizer(path: string, tokenizer: object, config: object): TokenizerPart {
  try {
    return new Tokenizer(tokenizer, config);
  } catch (error) {
    throw modelCorrupt(path, "it does not describe a tokenizer", error);
  }
}

function findGraph(dir: string, names: readonly string[]): string {
  const paths = names.flatMap((name) => [join(dir, "onnx", name), join(dir, name)]);
  return paths.find((path) => weights.has(path) || existsSync(path)) ?? missing(join(dir, "onnx", names[0] ?? ""));
}

function missing(path: string): never {
  throw modelMissing(path);
}
