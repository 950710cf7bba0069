/** Between the parts of a pipeline and the ladder: what can be given up of a part, and the part with that given up. Pure. */
import type { Pipeline } from "../catalog/pipeline.ts";
import type { MemoryDevice } from "../engines/engine.ts";
import type { ForeseenSize } from "../outlook/model-sizes.ts";
import type { Choice, LadderRole, LlmChoice, RungId } from "../residency/ladder.ts";

/** `size` is that of the whole model on the device, and `device` the one that has too little. */
export function toChoice(
  part: Pipeline[LadderRole],
  size: Pick<ForeseenSize, "shares" | "llm">,
  device: MemoryDevice,
): Choice {
  const share = size.shares.find((one) => one.device === device);
  const { weightsBytes, workspaceBytes } = share ?? { weightsBytes: 0, workspaceBytes: 0 };
  const choice = { model: nameOf(part), onDevice: true, weightsBytes, workspaceBytes };
  const llm = llmOf(part, size.llm);
  return llm === null ? choice : { ...choice, llm };
}

function llmOf(part: Pipeline[LadderRole], known: ForeseenSize["llm"]): LlmChoice | null {
  // What is smaller than 8 bits already has nothing to give.
  if (known === null || part.engine !== "llama" || part.kvType === "q4_0") return null;
  const { gpuLayers, kvType } = part;
  // A pipeline counts the output as a layer.
  const onGpu = typeof gpuLayers === "number" ? Math.min(known.layers, gpuLayers - 1) : known.layers;
  return { ...known, gpuLayers: Math.max(1, onGpu), kvType };
}

export interface Chosen {
  role: LadderRole;
  /** The device that had too little. */
  device: MemoryDevice;
  choice: Choice;
  /** Everything that was given up of the part, what was given up before included. */
  steps: readonly RungId[];
  /** As a person wrote it. */
  asked: Pipeline;
}

/** The pipeline with one of its parts as the ladder has chosen it. */
export function withChoice(pipeline: Pipeline, chosen: Chosen): Pipeline {
  const { role, choice } = chosen;
  const { model, onDevice } = choice;
  switch (role) {
    case "asr": {
      const { asr } = pipeline;
      if (asr.engine === "fake") return { ...pipeline, asr: onDevice ? asr : { ...asr, fake: onProcessor(asr.fake) } };
      return { ...pipeline, asr: { ...asr, model, ...(onDevice ? {} : { devices: ["cpu"] }) } };
    }
    case "tts": {
      const { tts } = pipeline;
      if (onDevice || tts.engine === "flite") return pipeline;
      if (tts.engine === "fake") return { ...pipeline, tts: { ...tts, fake: onProcessor(tts.fake) } };
      return { ...pipeline, tts: { ...tts, devices: ["cpu"] } };
    }
    case "llm":
      break;
  }
  const { llm } = pipeline;
  if (llm.engine === "fake") return { ...pipeline, llm: onDevice ? llm : { ...llm, fake: onProcessor(llm.fake) } };
  const { contextTokens, kvType } = conversationOf(llm, chosen);
  return { ...pipeline, llm: { ...llm, model, contextTokens, kvType, gpuLayers: layersOf(llm, chosen) } };
}

type LlamaPart = Extract<Pipeline["llm"], { engine: "llama" }>;

function layersOf(part: LlamaPart, { choice, device, asked }: Chosen): LlamaPart["gpuLayers"] {
  if (device === "cpu") return part.gpuLayers;
  if (!choice.onDevice) return 0;
  const { llm } = choice;
  if (llm !== undefined && llm.gpuLayers < llm.layers) return llm.gpuLayers + 1;
  return asked.llm.engine === "llama" ? asked.llm.gpuLayers : "auto";
}

/** As asked until something is given up of the model that is taken, and again on the processor: `auto` stays that. */
function conversationOf(
  part: LlamaPart,
  { choice: { llm, onDevice }, steps, asked }: Chosen,
): Pick<LlamaPart, "contextTokens" | "kvType"> {
  if (!onDevice && asked.llm.engine === "llama") return asked.llm;
  if (llm === undefined) return part;
  const hasGivenTokens = steps.slice(steps.lastIndexOf("llm-smaller") + 1).includes("kv-tokens");
  return { kvType: llm.kvType, contextTokens: hasGivenTokens ? llm.contextTokens : asked.llm.contextTokens };
}

type FakePart = Extract<Pipeline["llm"], { engine: "fake" }>["fake"];

function onProcessor({ cpuBytes = 0, gpuBytes = 0, ...dials }: FakePart): FakePart {
  return { ...dials, cpuBytes: cpuBytes + gpuBytes };
}

/** The catalog's name of a part's weights, or the engine that brings them. */
export function nameOf(part: Pipeline[LadderRole | "vad"]): string {
  return "model" in part ? part.model : part.engine;
}
