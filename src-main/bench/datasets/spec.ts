/** Which dataset an experiment asks for, as it stands in the experiment's file. */
import { resolve } from "node:path";
import { z } from "zod";

const columnsSchema = z.strictObject({
  id: z.string().optional(),
  audio: z.string().optional(),
  transcript: z.string().optional(),
  machineTranscript: z.string().optional(),
  speaker: z.string().optional(),
  accent: z.string().optional(),
  age: z.string().optional(),
  gender: z.string().optional(),
});

/** Columns by other names than the known ones (`columns.ts`). */
export type ColumnsAsked = z.infer<typeof columnsSchema>;

/** Accents as the dataset calls them, and as they are to be called: those of the recogniser, so that it can be asked for them. */
const accentsSchema = z.record(z.string().min(1), z.string().min(1));

export const datasetSpecSchema = z.discriminatedUnion("kind", [
  /** The recorded questions that come with the program. */
  z.strictObject({ kind: z.literal("samples") }),
  /** Wav files and a table of them. `file`: the table, where the folder holds several. */
  z.strictObject({
    kind: z.literal("folder"),
    path: z.string().min(1),
    file: z.string().min(1).optional(),
    columns: columnsSchema.optional(),
    accents: accentsSchema.optional(),
  }),
  /** One parquet file, or a folder of them, with the sound inside. `split`: train, test, …, where the folder holds several. */
  z.strictObject({
    kind: z.literal("parquet"),
    path: z.string().min(1),
    split: z.string().min(1).optional(),
    columns: columnsSchema.optional(),
    accents: accentsSchema.optional(),
  }),
  /** What `miniflow bench datasets pull globe-v2` brought. */
  z.strictObject({ kind: z.literal("globe"), version: z.enum(["v2", "v3"]), accents: accentsSchema.optional() }),
  /** Questions spoken by synthesisers when they are needed. */
  z.strictObject({
    kind: z.literal("generated"),
    /** Speakers of each accent. Defaults to 3. */
    speakers: z.int().min(1).max(20).optional(),
    /** Sentences of each speaker. Defaults to 4. */
    sentences: z.int().min(1).max(100).optional(),
    /** Defaults to 1. */
    seed: z.int().min(0).optional(),
  }),
]);

export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

/** The same with its path, which a file gives from its own folder, made absolute. */
export function resolveSpec(spec: DatasetSpec, fromFolder: string): DatasetSpec {
  return "path" in spec ? { ...spec, path: resolve(fromFolder, spec.path) } : spec;
}
