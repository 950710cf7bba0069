/**
 * A configuration of the reference system (the Python MiniFlow of 2025) in its own keys, read as an experiment of ours: a key is
 * carried over where it has a meaning here, said not to be where it has none, and refused by name where nothing ever read it.
 */
import { z } from "zod";
import { MiniflowError } from "../../errors.ts";
import { datasetSpecSchema } from "../datasets/spec.ts";
import type { DatasetSpec } from "../datasets/spec.ts";

/** A key that the reference system's own code never read. Whoever writes it believes that it does something. */
function dead(reason: string): z.ZodOptional<z.ZodNever> {
  return z.never({ error: `nothing ever read this key: ${reason}` }).optional();
}

const flag = z.boolean().default(true);

const metricsSchema = z.strictObject({
  timing: z.preprocess(
    (value) => (typeof value === "boolean" ? {} : value),
    z.strictObject({ stages: dead("all stages were timed whatever it said. Leave it out") }).prefault({}),
  ),
  hardware_basic: flag,
  hardware_detailed: flag,
  model_lifecycle: flag,
  quality: z.array(z.enum(["wer", "utmos"])).default(["wer", "utmos"]),
  tokens: flag,
});

export const referenceSchema = z.strictObject({
  experiment: z.strictObject({ name: z.string().min(1), description: z.string().optional() }),
  dataset: z.strictObject({
    name: dead("it always took GLOBE V3, which is what is taken here. Leave it out"),
    split: z.literal("test", { error: 'must be "test": only those rows are pulled' }).default("test"),
    num_samples: z.int().min(1),
    warmup_samples: z.int().min(0).default(0),
  }),
  asr: z.strictObject({ model_id: z.string().min(1) }),
  llm: z.strictObject({
    model_id: z.string().min(1),
    quantization: z
      .strictObject({
        enabled: dead("load_in_4bit alone decided. Leave it out"),
        load_in_4bit: z.literal(true, { error: "must be true: the catalog has language models in 4 bits only" }),
        quant_type: z.string().optional(),
        use_double_quant: z.boolean().optional(),
        compute_dtype: z.string().optional(),
      })
      .optional(),
    kv_cache: z.boolean().default(true),
    max_new_tokens: z.int().min(1).max(4096),
  }),
  tts: z.strictObject({
    model_name: z.string().min(1),
    model_id: z.string().optional(),
    speaker: z.string().optional(),
    language: z.literal("en", { error: 'must be "en"' }).optional(),
    cfg_scale: z.number().optional(),
    voice_name: z.string().optional(),
    voice_path: z.string().optional(),
  }),
  benchmark: z
    .strictObject({
      enable_streaming_audio: z.literal(false, { error: "must be false: its stages never streamed" }).default(false),
      save_processed_samples: dead("nothing was saved. Here `save` decides, beside `reference`"),
    })
    .prefault({}),
  /** The name of its own file, which had all families, or the families. */
  metrics: z.preprocess((value) => (value === "metrics.yml" ? {} : value), metricsSchema),
});

export const insteadSchema = z.strictObject({
  /** Another pipeline than six-gb, with all of its models. */
  pipeline: z.string().min(1).optional(),
  /** A voice of ours, as a pipeline's `tts`. */
  tts: z.record(z.string(), z.unknown()).optional(),
  /** Other recordings than GLOBE V3. */
  dataset: datasetSpecSchema.optional(),
});

export type Reference = z.infer<typeof referenceSchema>;
export type Instead = z.infer<typeof insteadSchema>;

/** What a reference configuration says in our keys. */
export interface MappedReference {
  pipelines: { pipeline: string; label: string; change: Record<string, unknown> }[];
  programs: { program: string; label: string; pipeline: string; change: Record<string, unknown>; options: object }[];
  dataset: DatasetSpec;
  samples: number;
  warmups: number;
  /** Beside all that cost nothing. */
  extras: string[];
  /** What became of each key that is not the same thing here, a sentence each. */
  notes: string[];
}

/** Its names of models, and ours of the same weights in another format. */
const RECOGNISERS: Readonly<Record<string, string>> = {
  "openai/whisper-small": "whisper-small-fp32",
  "openai/whisper-base": "whisper-base",
  "openai/whisper-large-v3-turbo": "whisper-large-v3-turbo",
};
const LANGUAGE_MODELS: Readonly<Record<string, string>> = {
  "Qwen/Qwen2.5-3B-Instruct": "qwen2.5-3b-instruct",
  "Qwen/Qwen2.5-1.5B-Instruct": "qwen2.5-1.5b-instruct",
  "Qwen/Qwen3-4B-Instruct-2507": "qwen3-4b-instruct-2507",
};

/** The peer that loads, runs and drops each stage in turn, as the reference did, and the one voice that it has. */
const ITS_MANNER = "load-and-drop";
const ITS_VOICE = { engine: "flite", voice: "slt" };

/**
 * Errors: EXPERIMENT_INVALID, naming everything at once that the configuration asks for and nobody here has, and what `instead` can
 * put in its place.
 */
export function mapReference(reference: Reference, instead: Instead): MappedReference {
  const { experiment, dataset, asr, llm, tts } = reference;
  const missing: string[] = [];
  const notes: string[] = [];
  const find = (key: string, id: string, known: Readonly<Record<string, string>>): string | undefined => {
    const model = known[id];
    if (model === undefined)
      missing.push(`${key}: the catalog has no ${id}; it has the weights of ${Object.keys(known).join(", ")}`);
    else notes.push(`${key}: ${id} is read as ${model}, the same weights for our engines.`);
    return model;
  };

  const change: Record<string, unknown> = {
    "asr.window": "full",
    "llm.maxReplyTokens": llm.max_new_tokens,
    "llm.temperature": 0,
    "llm.systemPrompt": "",
  };
  if (instead.pipeline === undefined) {
    change["asr.model"] = find("asr.model_id", asr.model_id, RECOGNISERS);
    change["llm.model"] = find("llm.model_id", llm.model_id, LANGUAGE_MODELS);
    if (instead.tts === undefined) missing.push(describeVoice(tts));
    else notes.push(`${describeVoice(tts)}. In its place: ${describeInstead(instead.tts)}.`);
  } else {
    notes.push(`asr, llm, tts: the models of the pipeline ${instead.pipeline} are used in place of its own.`);
  }
  if (instead.tts !== undefined) change["tts"] = instead.tts;

  if (missing.length > 0) {
    throw new MiniflowError(
      "EXPERIMENT_INVALID",
      `The reference configuration cannot be run:\n  ${missing.join("\n  ")}`,
      {
        hint: "Say under `instead` what takes its place: tts (a voice of a pipeline), or pipeline (one with other models).",
      },
    );
  }

  const { quantization } = llm;
  if (quantization !== undefined) {
    notes.push(
      "llm.quantization: its nf4 is a format of bitsandbytes; ours is Q4_K_M, 4 bits as well. quant_type, use_double_quant and compute_dtype say nothing to llama.cpp.",
    );
  }
  notes.push(
    "dataset.warmup_samples: its warmups were its first samples once more; ours are other rows, which count in no figure.",
    "llm: it wrote on from a plain text to the last token; our engine uses the model's chat template and ends where the model ends.",
  );
  if (!llm.kv_cache) {
    notes.push(
      `llm.kv_cache: none of our engines computes every token anew. The peer ${ITS_MANNER} does, and runs beside it with the cache on, as a control.`,
    );
  }
  const wanted = instead.dataset ?? datasetSpecSchema.parse({ kind: "globe", version: "v3" });
  if (instead.dataset !== undefined) notes.push(`dataset: recordings of kind ${wanted.kind} in place of GLOBE V3.`);

  const pipeline = instead.pipeline ?? "six-gb";
  const voice = instead.pipeline ?? instead.tts?.["model"] ?? instead.tts?.["engine"];
  const name = typeof voice === "string" ? `${experiment.name} with ${voice}` : experiment.name;
  const caches = llm.kv_cache ? [true] : [false, true];
  notes.push(`tts: the peer ${ITS_MANNER} speaks with Flite, whatever the other arms speak with.`);
  return {
    pipelines: [
      { pipeline, label: `${name}, our engines, dropped after use`, change: { ...change, hold: "drop" } },
      { pipeline, label: `${name}, our engines`, change },
    ],
    programs: caches.map((kvCache) => ({
      program: ITS_MANNER,
      label: `${name}, its manner, KV cache ${kvCache ? "on" : "off"}`,
      pipeline,
      change: { ...change, tts: ITS_VOICE },
      options: { kvCache },
    })),
    dataset: wanted,
    samples: dataset.num_samples,
    warmups: dataset.warmup_samples,
    extras: mapMetrics(reference),
    notes,
  };
}

function describeVoice({ model_name, speaker, voice_name, voice_path }: Reference["tts"]): string {
  const voice = speaker ?? voice_name ?? voice_path;
  return `tts.model_name: no engine here speaks with ${model_name}${voice === undefined ? "" : ` (its voice ${voice})`}`;
}

function describeInstead({ engine, model, voice }: Record<string, unknown>): string {
  return [engine, model, voice].filter((part) => typeof part === "string").join(", ");
}

/** What of its families costs something; the others are measured anyway. */
function mapMetrics({ metrics }: Reference): string[] {
  return metrics.quality.filter((name) => name === "utmos");
}
