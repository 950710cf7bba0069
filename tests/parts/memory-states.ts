/** What a window may be told of memory: a machine with a GPU in the middle of a swap, and one without. */
import type { MemoryShare, MemoryState, ModelMemory } from "../../src-main/contract.ts";

const MIB = 2 ** 20;

function share(device: MemoryShare["device"], weights: number, kv: number, workspace: number): MemoryShare {
  return { device, weightsBytes: weights * MIB, kvBytes: kv * MIB, workspaceBytes: workspace * MIB };
}

function model(id: string, title: string, name: string, changes: Partial<ModelMemory>): ModelMemory {
  return {
    id,
    title,
    model: name,
    state: "resident",
    shares: [],
    measured: true,
    loadMs: 1,
    inUse: false,
    loads: 1,
    ...changes,
  };
}

/** The 6 GB pack under a budget of 3 GiB: the recogniser makes room while the language model writes. */
export const SWAPPING: MemoryState = {
  devices: [
    {
      device: "gpu",
      capacityBytes: 6144 * MIB,
      budgetBytes: 3072 * MIB,
      heldBytes: 2710 * MIB,
      residueBytes: 60 * MIB,
      otherBytes: 410 * MIB,
    },
    {
      device: "cpu",
      capacityBytes: 24_000 * MIB,
      budgetBytes: null,
      heldBytes: 220 * MIB,
      residueBytes: 0,
      otherBytes: null,
    },
  ],
  models: [
    model("vad", "voice detector", "silero-vad", { shares: [share("cpu", 2.2, 0, 0)], loadMs: 41 }),
    model("asr", "recogniser", "whisper-small", {
      state: "ram",
      shares: [share("gpu", 486, 0, 90)],
      loadMs: 412,
      loads: 3,
    }),
    model("llm", "language model", "qwen2.5-3b-instruct", {
      shares: [share("gpu", 1834, 144, 302), share("cpu", 166, 0, 24)],
      loadMs: 1834,
      inUse: true,
    }),
    model("tts", "voice", "kokoro-82m", {
      state: "loading",
      shares: [share("gpu", 310, 0, 60)],
      measured: false,
      loadMs: 260,
      loads: 0,
    }),
  ],
  ahead: [
    { atMs: 0, evict: [], load: "tts" },
    { atMs: 3200, evict: ["tts", "llm"], load: "asr" },
  ],
  givenUp: ["What the conversation leaves in memory in 8 bits instead of 16."],
};

/** The starter pack, all of it loaded, without a limit. */
export const ALL_HERE: MemoryState = {
  devices: [
    {
      device: "cpu",
      capacityBytes: null,
      budgetBytes: null,
      heldBytes: 70 * MIB,
      residueBytes: 0,
      otherBytes: null,
    },
  ],
  models: [
    model("vad", "voice detector", "silero-vad", { shares: [share("cpu", 2.2, 0, 0)], loadMs: 41 }),
    model("asr", "recogniser", "starter-asr", { shares: [share("cpu", 7, 0, 1)], loadMs: 96 }),
    model("llm", "language model", "starter-llm", { shares: [share("cpu", 3, 0.5, 1.3)], loadMs: 120 }),
    model("tts", "voice", "flite", { shares: [share("cpu", 55, 0, 0)], loadMs: 160 }),
  ],
  ahead: [],
  givenUp: [],
};
