/**
 * When a model does not fit even alone: what to give up, in which order. Pure. Every rung asks for less than the one before, so
 * a machine on which loads go on failing has everything on the processor after few steps, or the least that there is of it in memory.
 *
 *     const rungs = stepDown(setup, "llm", roomBytes);      // each rung explained, for people
 *     const { setup: taken } = rungs.at(-1);                // the last one fits, or is the lowest there is
 *     …its load fails for memory all the same…
 *     stepDown(taken, "llm", roomAfterFailure(taken.llm, roomBytes));
 */
import type { MemoryDevice } from "../engines/engine.ts";

export type LadderRole = "asr" | "llm" | "tts";

/** A model with one set of options. */
export interface Choice {
  /** In the catalog. */
  model: string;
  onDevice: boolean;
  weightsBytes: number;
  workspaceBytes: number;
  /** Only for language models: what can be made smaller of them. */
  llm?: LlmChoice;
}

export interface LlmChoice {
  layers: number;
  /** On the device; `layers` is all of them. Each holds the same share of weights and KV cache. */
  gpuLayers: number;
  contextTokens: number;
  kvType: "f16" | "q8_0";
  /** Of one token at f16, all layers together. */
  kvBytesPerToken: number;
  /** Whether the model can keep its conversation in 8 bits. Defaults to true. */
  canShrinkKv?: boolean;
}

export interface Setup {
  /** The device that has too little. Memory has no processor beside it that things could be moved to. Defaults to "gpu". */
  device?: MemoryDevice;
  asr: Choice;
  llm: Choice;
  tts: Choice;
  /** Smaller models that are installed, best first. */
  smaller: { asr: readonly Choice[]; llm: readonly Choice[] };
}

export type RungId = "gpu-layers" | "kv-type" | "kv-tokens" | "tts-cpu" | "asr-smaller" | "llm-smaller" | "cpu";

export interface Rung {
  id: RungId;
  /** What is given up here, for people. */
  why: string;
  /** With everything that is given up on this rung and above. */
  setup: Setup;
  /** The model fits, with nothing else there. */
  fits: boolean;
}

const ROLES = ["asr", "llm", "tts"] as const;
/** A block of 32 values: 2 bytes each, or 1 each and a scale of 2 (ggml's q8_0). */
const KV_SHARE = { f16: 1, q8_0: 34 / 64 };
/** Less cannot hold a system prompt and an exchange. */
const LEAST_CONTEXT_TOKENS = 1024;
/** With fewer layers on the device the time of an answer is mostly the processor's, and a smaller model is quicker. A dial. */
const LEAST_LAYERS_SHARE = 1 / 2;
/** A load that failed is taken as proof that this share of what it asked for is all there is. A dial. */
const AFTER_FAILURE = 7 / 8;

/** What a choice holds on the device. */
export function deviceBytes({ onDevice, weightsBytes, workspaceBytes, llm }: Choice): number {
  if (!onDevice) return 0;
  if (llm === undefined) return weightsBytes + workspaceBytes;
  return workspaceBytes + Math.ceil(((weightsBytes + kvBytes(llm)) * llm.gpuLayers) / llm.layers);
}

export function kvBytes({ contextTokens, kvBytesPerToken, kvType }: LlmChoice): number {
  return contextTokens * kvBytesPerToken * KV_SHARE[kvType];
}

/** The way down of one model, until it fits; empty where it does, or where there is nothing to give up. The last rung fits, or is the lowest there is. */
export function stepDown(setup: Setup, role: LadderRole, roomBytes: number): Rung[] {
  const rungs: Rung[] = [];
  let now = setup;
  while (deviceBytes(now[role]) > roomBytes) {
    const rung = nextRung(now, role, roomBytes);
    if (rung === null) break;
    rungs.push(rung);
    now = rung.setup;
  }
  return rungs;
}

/** What there is for a model whose load failed for memory, however much room there seemed to be. */
export function roomAfterFailure(choice: Choice, roomBytes: number): number {
  return Math.min(roomBytes, Math.floor(deviceBytes(choice) * AFTER_FAILURE));
}

/** The first thing in the order of the ladder that can still be given up of the model. */
function nextRung(setup: Setup, role: LadderRole, roomBytes: number): Rung | null {
  for (const { id, needsGpu = false, why, give } of STEPS.filter((step) => step.role === role)) {
    const given = needsGpu && setup.device === "cpu" ? null : give(setup, roomBytes);
    if (given !== null) return { id, why: why(given), setup: given, fits: deviceBytes(given[role]) <= roomBytes };
  }
  return null;
}

interface Step {
  id: RungId;
  /** Of whom it asks something. */
  role: LadderRole;
  /** Only where something can go to the processor. Defaults to false. */
  needsGpu?: boolean;
  why(after: Setup): string;
  /** Null where there is nothing of it left to give. */
  give(setup: Setup, roomBytes: number): Setup | null;
}

/** The order of the ladder. */
const STEPS: readonly Step[] = [
  {
    id: "gpu-layers",
    role: "llm",
    needsGpu: true,
    why: ({ llm }) =>
      `${llm.llm?.gpuLayers ?? 0} of the ${llm.llm?.layers ?? 0} layers of ${llm.model} on the device, the others on the processor: it answers more slowly.`,
    // Once only: whether another layer less would do is not worth another failed load.
    give: (setup, roomBytes) =>
      changeLlm(setup, (llm) => {
        const gpuLayers = layersThatFit(setup.llm, roomBytes);
        return llm.gpuLayers === llm.layers && gpuLayers !== null ? { ...llm, gpuLayers } : null;
      }),
  },
  {
    id: "kv-type",
    role: "llm",
    why: () => "What the conversation leaves in memory in 8 bits instead of 16.",
    give: (setup, roomBytes) =>
      fitLayers(
        changeLlm(setup, (llm) =>
          llm.kvType === "f16" && llm.canShrinkKv !== false ? { ...llm, kvType: "q8_0" } : null,
        ),
        roomBytes,
      ),
  },
  {
    id: "kv-tokens",
    role: "llm",
    why: ({ llm }) => `Less of the conversation remembered: ${llm.llm?.contextTokens ?? 0} tokens.`,
    give: (setup, roomBytes) => fitLayers(changeLlm(setup, withFewerTokens), roomBytes),
  },
  {
    id: "tts-cpu",
    role: "tts",
    needsGpu: true,
    why: () => "The voice on the processor: it begins to speak later.",
    give: (setup) => toProcessor(setup, "tts"),
  },
  {
    id: "asr-smaller",
    role: "asr",
    why: ({ asr }) => `A smaller recogniser, ${asr.model}: it mishears more.`,
    give: (setup) => takeSmaller(setup, "asr"),
  },
  {
    id: "llm-smaller",
    role: "llm",
    why: ({ llm }) => `A smaller language model, ${llm.model}: it knows less.`,
    give: (setup, roomBytes) => fitLayers(takeSmaller(setup, "llm"), roomBytes),
  },
  ...ROLES.map((role): Step => ({
    id: "cpu",
    role,
    needsGpu: true,
    why: (after) => `${after[role].model} on the processor: it works, and takes its time.`,
    give: (setup) => toProcessor(setup, role),
  })),
];

function toProcessor(setup: Setup, role: LadderRole): Setup {
  return { ...setup, [role]: { ...setup[role], onDevice: false } };
}

/** The next installed model that really takes less. */
function takeSmaller(setup: Setup, role: "asr" | "llm"): Setup | null {
  const place = setup.smaller[role].findIndex((choice) => deviceBytes(choice) < deviceBytes(setup[role]));
  const choice = setup.smaller[role][place];
  if (choice === undefined) return null;
  const rest = setup.smaller[role].slice(place + 1);
  return { ...setup, [role]: choice, smaller: { ...setup.smaller, [role]: rest } };
}

function withFewerTokens(llm: LlmChoice): LlmChoice | null {
  const contextTokens = Math.max(LEAST_CONTEXT_TOKENS, Math.floor(llm.contextTokens / 2));
  return contextTokens < llm.contextTokens ? { ...llm, contextTokens } : null;
}

function changeLlm(setup: Setup, change: (llm: LlmChoice) => LlmChoice | null): Setup | null {
  const llm = setup.llm.llm === undefined ? null : change(setup.llm.llm);
  return llm === null ? null : { ...setup, llm: { ...setup.llm, llm } };
}

/** As many layers as fit, where that is enough of them to be worth it. */
function fitLayers(setup: Setup | null, roomBytes: number): Setup | null {
  if (setup === null || setup.device === "cpu" || deviceBytes(setup.llm) <= roomBytes) return setup;
  const gpuLayers = layersThatFit(setup.llm, roomBytes);
  return gpuLayers === null ? setup : changeLlm(setup, (llm) => ({ ...llm, gpuLayers }));
}

function layersThatFit(choice: Choice, roomBytes: number): number | null {
  if (choice.llm === undefined) return null;
  const { layers, gpuLayers } = choice.llm;
  for (let count = gpuLayers; count >= layers * LEAST_LAYERS_SHARE; count -= 1)
    if (deviceBytes({ ...choice, llm: { ...choice.llm, gpuLayers: count } }) <= roomBytes) return count;
  return null;
}
