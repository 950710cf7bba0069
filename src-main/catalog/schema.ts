/** The shape of models/catalog.yml, and of a catalog of the user's own beside it. */
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits");
const modelId = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/u, "must be of small letters, digits, dots, dashes");

/** A place inside a folder: no way out of it, and the same on every system. */
const insidePath = z
  .string()
  .regex(/^[\w@+-][\w.@+-]*(\/[\w@+-][\w.@+-]*)*$/u, "must be a plain relative path with forward slashes")
  .refine((path) => !/\.(part|part\.json)$/u.test(path) && path !== "pins.json", "is a name that downloads use");

const fileSchema = z.strictObject({
  /** Relative to the model's folder. */
  path: insidePath,
  /** Its path in the hub's repository. Defaults to `path`. */
  from: insidePath.optional(),
  /** Null where no public statement gives it: the hub is asked at the first download. */
  bytes: z.int().positive().nullable(),
  sha256: sha256.nullable(),
});

const voiceSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** As the recognisers' accents are called: american, british, scottish, northern, indian, … */
  accent: z.string().min(1),
  language: z.string().min(2).default("en"),
  /** The file that holds only this voice, for models that have one for each. */
  file: insidePath.optional(),
  /** Its name in a model of many speakers. */
  speaker: z.string().min(1).optional(),
});

const modelSchema = z
  .strictObject({
    id: modelId,
    /** `mos`: it gives the opinion score that people would give a sound; for the benchmark only. */
    kind: z.enum(["vad", "asr", "llm", "tts", "mos"]),
    engine: z.enum(["silero", "whisper", "llama", "kokoro", "piper", "utmos"]),
    title: z.string().min(1),
    note: z.string().optional(),
    /** For models that come with the program: their folder, relative to the models folder, or absolute. */
    dir: z.string().min(1).optional(),
    /** For models that are downloaded: a repository of the hub, and the commit. */
    source: z
      .strictObject({
        repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/u, "must be owner/name"),
        revision: z.string().regex(/^[0-9a-f]{40}$/u, "must be a commit: 40 hexadecimal digits"),
        /** True where the hub wants an account that has agreed to terms. */
        gated: z.boolean().default(false),
      })
      .optional(),
    licence: z.strictObject({
      id: z.string().min(1),
      commercialUse: z.boolean(),
      link: z.url({ protocol: /^https$/u }).optional(),
      note: z.string().optional(),
    }),
    /** Spoken or written by it. Empty: it does not depend on the language. */
    languages: z.array(z.string().min(2)).default([]),
    voices: z.array(voiceSchema).default([]),
    /** What it takes while it works, where a figure is known; otherwise its files' bytes are the least it takes. */
    footprint: z
      .strictObject({
        ramBytes: z.int().positive().optional(),
        vramBytes: z.int().positive().optional(),
        /** Of a language model: how many layers it has, and what a token of conversation takes at 16 bits, all layers together. */
        layers: z.int().positive().optional(),
        kvBytesPerToken: z.int().positive().optional(),
      })
      .default({}),
    files: z.array(fileSchema).min(1),
  })
  .superRefine((model, context) => {
    const complain = (message: string) => context.addIssue({ code: "custom", message: `${model.id}: ${message}` });
    if ((model.dir === undefined) === (model.source === undefined)) complain("needs either dir or source");
    if (model.source === undefined && model.files.some((file) => file.bytes === null || file.sha256 === null))
      complain("a file that comes with the program must have bytes and sha256");
    complainOfDoubles(
      model.files.map((file) => file.path.toLowerCase()),
      "path",
      complain,
    );
    complainOfDoubles(
      model.voices.map((voice) => voice.id),
      "voice",
      complain,
    );
    for (const { id, file } of model.voices) {
      if (file !== undefined && !model.files.some(({ path }) => path === file)) complain(`${id} has no file ${file}`);
    }
  });

const packSchema = z.strictObject({
  id: modelId,
  title: z.string().min(1),
  /** What it is good for. */
  note: z.string().optional(),
  /** GPU memory that it wants, runtimes included; null for packs that need none. */
  vramBytes: z.int().positive().nullable(),
  models: z.array(modelId).min(1),
});

/** Packs stand in the order in which they are wanted, the best first. */
export const catalogSchema = z.strictObject({
  models: z.array(modelSchema),
  packs: z.array(packSchema).default([]),
});

export type CatalogFile = z.infer<typeof fileSchema>;
export type CatalogEntry = z.infer<typeof modelSchema>;
export type Pack = z.infer<typeof packSchema>;

function complainOfDoubles(names: readonly string[], what: string, complain: (message: string) => void): void {
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) complain(`the ${what} ${double} stands there twice`);
}
