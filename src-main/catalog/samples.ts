import { join } from "node:path";
import { z } from "zod";
import { readYamlFile } from "./yaml-file.ts";
import { resourcesDir } from "../roots.ts";

const samplesSchema = z
  .array(
    z.strictObject({
      file: z.string().min(1),
      text: z.string().min(1),
      voice: z.string(),
      accent: z.string(),
      conversation: z.string().optional(),
    }),
  )
  .min(1);

export interface Sample {
  path: string;
  /** What is said in it. */
  text: string;
  /** The program and voice that says it. */
  voice: string;
  /** The accent it is said in. */
  accent: string;
  /** Samples with the same name here are the turns of one conversation. */
  conversation?: string | undefined;
}

/** The recorded questions that come with the program, in their order. */
export function listSamples(): Sample[] {
  const dir = join(resourcesDir(), "samples");
  const samples = readYamlFile(join(dir, "samples.yml"), samplesSchema, {
    missing: "WAV_MISSING",
    invalid: "WAV_INVALID",
  });
  return samples.map(({ file, ...said }) => ({ path: join(dir, file), ...said }));
}
