/** What will be given up where a model does not fit even alone: the ladder's answer, turned back into what each model holds. Pure. */
import type { MemoryDevice, MemoryShare } from "../contract.ts";
import { climbDown, kvBytes } from "../residency/ladder.ts";
import type { Choice, LadderRole, LlmChoice, Setup } from "../residency/ladder.ts";
import type { ForeseenSize } from "./model-sizes.ts";

export interface LadderModel {
  /** In the catalog. */
  name: string;
  size: Pick<ForeseenSize, "shares" | "llm">;
  kvType: "f16" | "q8_0" | "q4_0" | null;
}

export interface GivenUp {
  /** Why, step by step, for people. */
  steps: string[];
  /** What each holds after it, and its name where it is another model now. */
  models: Record<LadderRole, { name: string; shares: MemoryShare[] }>;
}

/** llama.cpp keeps a second copy of most weights on a processor. */
const PROCESSOR_COPIES = 2;

/** `roomBytes`: what models may hold on the device that has too little. `smaller`: models that are here already, best first. */
export function foreseeGivenUp(
  models: Readonly<Record<LadderRole, LadderModel>>,
  smaller: { asr: readonly LadderModel[]; llm: readonly LadderModel[] },
  { device, roomBytes }: { device: MemoryDevice; roomBytes: number },
): GivenUp {
  const choose = (model: LadderModel) => toChoice(model, device);
  const setup: Setup = {
    device,
    asr: choose(models.asr),
    llm: choose(models.llm),
    tts: choose(models.tts),
    smaller: { asr: smaller.asr.map(choose), llm: smaller.llm.map(choose) },
  };
  const rungs = climbDown(setup, roomBytes);
  const taken = rungs.at(-1)?.setup ?? setup;
  const after = (role: LadderRole) => {
    const choice = taken[role];
    if (choice === setup[role]) return { name: choice.model, shares: models[role].size.shares };
    return { name: choice.model, shares: device === "cpu" ? inMemory(choice) : onGpu(choice, models[role]) };
  };
  return {
    steps: rungs.filter(({ id }) => id !== "as-asked").map(({ why }) => why),
    models: { asr: after("asr"), llm: after("llm"), tts: after("tts") },
  };
}

function toChoice({ name, size, kvType }: LadderModel, device: MemoryDevice): Choice {
  const share = size.shares.find((one) => one.device === device);
  const { weightsBytes, workspaceBytes } = share ?? { weightsBytes: 0, workspaceBytes: 0 };
  const choice = { model: name, onDevice: share !== undefined, weightsBytes, workspaceBytes };
  const llm = llmOf(size, kvType);
  return llm === null ? choice : { ...choice, llm };
}

function llmOf({ llm }: LadderModel["size"], kvType: LadderModel["kvType"]): LlmChoice | null {
  // What is smaller than 8 bits already has nothing to give.
  if (llm === null || kvType === null || kvType === "q4_0") return null;
  return { ...llm, gpuLayers: llm.layers, kvType };
}

/** There everything stays where it is; only the conversation is made smaller, or the model. */
function inMemory({ weightsBytes, workspaceBytes, llm }: Choice): MemoryShare[] {
  return [{ device: "cpu", weightsBytes, kvBytes: conversationOf(llm), workspaceBytes }];
}

function onGpu(choice: Choice, { size }: LadderModel): MemoryShare[] {
  const { onDevice, weightsBytes, workspaceBytes, llm } = choice;
  // What was in memory all along stays there.
  const stays = {
    weightsBytes: 0,
    kvBytes: 0,
    workspaceBytes: 0,
    ...size.shares.find(({ device }) => device === "cpu"),
  };
  const part = !onDevice ? 0 : llm === undefined ? 1 : llm.gpuLayers / llm.layers;
  const copies = !onDevice && llm !== undefined ? PROCESSOR_COPIES : 1;
  const shares: MemoryShare[] = [
    {
      device: "gpu",
      weightsBytes: Math.ceil(weightsBytes * part),
      kvBytes: Math.ceil(conversationOf(llm) * part),
      workspaceBytes: onDevice ? workspaceBytes : 0,
    },
    {
      device: "cpu",
      weightsBytes: stays.weightsBytes + Math.floor(weightsBytes * copies * (1 - part)),
      kvBytes: stays.kvBytes + Math.floor(conversationOf(llm) * (1 - part)),
      workspaceBytes: onDevice ? stays.workspaceBytes : Math.max(stays.workspaceBytes, workspaceBytes),
    },
  ];
  return shares.filter((share) => share.weightsBytes + share.kvBytes + share.workspaceBytes > 0);
}

function conversationOf(llm: LlmChoice | undefined): number {
  return llm === undefined ? 0 : kvBytes(llm);
}
