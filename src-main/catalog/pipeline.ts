/**
 * A pipeline file names three models and their options. `readPipeline` gives the effective values, defaults filled in, and
 * refuses what nothing reads.
 */
import { availableParallelism } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { z } from "zod";
import { DEVICES } from "../engines/devices/order.ts";
import { MiniflowError } from "../errors.ts";
import { IDLE_UNLOAD_CHOICES } from "../residency/idle.ts";
import { resourcesDir } from "../roots.ts";
import { countCores, readProcessors } from "./physical-cores.ts";
import { complaintsOf, readYamlFile } from "./yaml-file.ts";

const threads = z.union([z.literal("auto"), z.int().min(1).max(64)], {
  error: 'must be "auto" or a whole number of threads',
});

const devices = z.array(z.enum(DEVICES)).min(1);

const gpuLayers = z.union([z.enum(["auto", "max"]), z.int().min(0).max(1000)], {
  error: 'must be "auto", "max" or a whole number of layers',
});

const fakeDials = z.strictObject({
  loadMs: z.number().min(0).optional(),
  failLoad: z.string().optional(),
  failCall: z.string().optional(),
  text: z.string().optional(),
  tokensPerSecond: z.number().positive().optional(),
  crash: z.union([z.boolean(), z.literal("load")]).optional(),
  crashMark: z.string().min(1).optional(),
  cpuBytes: z.int().min(0).optional(),
  gpuBytes: z.int().min(0).optional(),
  bytesPerSecond: z.number().positive().optional(),
  leakBytes: z.int().min(0).optional(),
  roomBytes: z.int().min(0).optional(),
});
const fake = z.strictObject({ engine: z.literal("fake"), fake: fakeDials.default({}) });

const llmOptions = {
  contextTokens: z
    .union([z.literal("auto"), z.int().min(128).max(131_072)], {
      error: 'must be "auto" or a whole number of tokens, 128 to 131072',
    })
    .default(2048),
  maxReplyTokens: z.int().min(1).max(4096).default(160),
  temperature: z.number().min(0).max(2).default(0),
  systemPrompt: z.string().default(""),
};

const ttsOptions = {
  voice: z.string().min(1),
  speed: z.number().min(0.5).max(2).default(1),
};

const neuralTtsOptions = {
  model: z.string().min(1),
  threads: threads.default("auto"),
  devices: devices.optional(),
};

const pipelineSchema = z.strictObject({
  title: z.string().min(1),
  note: z.string().optional(),
  budget: z
    .string()
    .regex(/^(?:auto|\d+(?:\.\d+)?\s*[KMG]i?B)$/iu, 'must be "auto" or an amount like 6GiB')
    .default("auto"),
  ramBudget: z
    .string()
    .regex(/^(?:auto|off|\d+(?:\.\d+)?\s*[KMG]i?B)$/iu, 'must be "auto", "off" or an amount like 6GiB')
    .default("auto"),
  idleUnloadMinutes: z.literal([...IDLE_UNLOAD_CHOICES]).default("never"),
  hold: z.enum(["plan", "demand", "drop"]).default("plan"),
  isolation: z.enum(["thread", "process"]).default("thread"),
  vad: z.discriminatedUnion("engine", [
    z.strictObject({ engine: z.literal("silero"), model: z.string().min(1) }),
    fake,
  ]),
  asr: z.discriminatedUnion("engine", [
    z.strictObject({
      engine: z.literal("whisper"),
      model: z.string().min(1),
      language: z.string().min(2).default("en"),
      threads: threads.default("auto"),
      window: z.enum(["auto", "full"]).default("auto"),
      beam: z.int().min(1).max(8).default(1),
      devices: devices.optional(),
    }),
    fake,
  ]),
  llm: z.discriminatedUnion("engine", [
    z
      .strictObject({
        engine: z.literal("llama"),
        model: z.string().min(1),
        ...llmOptions,
        threads: threads.default("auto"),
        gpu: z.enum(["auto", "off"]).default("auto"),
        gpuLayers: gpuLayers.default("auto"),
        kvType: z.enum(["f16", "q8_0", "q4_0"]).default("f16"),
      })
      .refine(({ gpu, gpuLayers }) => gpu === "auto" || gpuLayers === "auto" || gpuLayers === 0, {
        path: ["gpuLayers"],
        error: 'must be "auto" or 0 where gpu is "off"',
      }),
    z.strictObject({ engine: z.literal("fake"), ...llmOptions, fake: fakeDials.default({}) }),
  ]),
  tts: z.discriminatedUnion("engine", [
    z.strictObject({ engine: z.literal("flite"), ...ttsOptions }),
    z.strictObject({ engine: z.literal("kokoro"), ...ttsOptions, ...neuralTtsOptions }),
    z.strictObject({ engine: z.literal("piper"), ...ttsOptions, ...neuralTtsOptions }),
    z.strictObject({ engine: z.literal("fake"), ...ttsOptions, fake: fakeDials.default({}) }),
  ]),
  turn: z
    .strictObject({
      minSpeechMs: z.number().min(0).max(5000).default(150),
      marginMs: z.number().min(0).max(2000).default(350),
    })
    .prefault({}),
});

export type Pipeline = z.infer<typeof pipelineSchema> & { name: string };

/**
 * Reads a pipeline by its name in `resources/pipelines` or by the path of a yml file. Errors: PIPELINE_MISSING (lists what
 * there is), PIPELINE_INVALID.
 */
export function readPipeline(nameOrPath: string): Pipeline {
  const isPath = isAbsolute(nameOrPath) || /\.ya?ml$/u.test(nameOrPath);
  const path = isPath ? nameOrPath : join(resourcesDir(), "pipelines", `${nameOrPath}.yml`);
  if (!isPath && !existsSync(path)) {
    throw new MiniflowError("PIPELINE_MISSING", `There is no pipeline "${nameOrPath}".`, {
      hint: `There are: ${listPipelines().join(", ")}. A path to a .yml file works too.`,
    });
  }
  const pipeline = readYamlFile(path, pipelineSchema, { missing: "PIPELINE_MISSING", invalid: "PIPELINE_INVALID" });
  return { name: basename(path).replace(/\.ya?ml$/u, ""), ...pipeline };
}

/** The same as if its file said it so. `name` names it in the refusal. Errors: PIPELINE_INVALID, naming every key at fault. */
export function checkPipeline(name: string, value: unknown): Pipeline {
  const complaints = complaintsOf(value, pipelineSchema);
  if (complaints.length > 0) {
    throw new MiniflowError("PIPELINE_INVALID", `${name} does not fit:\n  ${complaints.join("\n  ")}`, {
      hint: "Every key must be one that something reads.",
    });
  }
  return { name, ...pipelineSchema.parse(value) };
}

export function listPipelines(): string[] {
  return readdirSync(join(resourcesDir(), "pipelines"))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => basename(file, ".yml"))
    .toSorted();
}

/**
 * Threads for `auto`: one for each core that can be kept busy, at most as many as the process may use at once (a container's
 * share counts) and at most 16. Where the system does not tell cores from threads: one a processor on small machines, and
 * above four half of them, because they are mostly two to a core there. An engine with more threads than cores is many times
 * slower.
 */
export function autoThreads({
  parallelism = availableParallelism(),
  cores = countOwnCores(),
}: { parallelism?: number; cores?: number | null } = {}): number {
  const likely = parallelism <= 4 ? parallelism : Math.floor(parallelism / 2);
  return Math.max(1, Math.min(16, parallelism, cores ?? likely));
}

function countOwnCores(): number | null {
  const processors = readProcessors();
  return processors === null ? null : countCores(processors);
}
