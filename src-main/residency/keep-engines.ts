/** The assistant's four engines in one residence: each engine one model, a turn their uses in order. */
import type { EngineByRole, Role } from "../engines/engine.ts";
import { createResidence } from "./residence.ts";
import type { Residence, ResidenceOptions } from "./residence.ts";

const ORDER = ["vad", "asr", "llm", "tts"] as const satisfies Role[];

const TITLES = {
  vad: "voice detector",
  asr: "recogniser",
  llm: "language model",
  tts: "voice",
} satisfies Record<Role, string>;

export interface KeepEngines extends Pick<
  ResidenceOptions,
  "budgetBytes" | "hold" | "idleUnload" | "onChange" | "onFailure"
> {
  engines: EngineByRole;
  /** What each will hold, as far as its files tell; the first load measures. */
  bytes: Readonly<Record<Role, number>>;
}

/** Before a load was measured: one core unpacks a gigabyte in about two seconds. */
const GUESSED_BYTES_A_MS = 500_000;

export function keepEngines({ engines, bytes, ...options }: KeepEngines): Residence {
  const models = ORDER.map((role) => ({
    id: role,
    title: TITLES[role],
    bytes: bytes[role],
    loadMs: 1 + bytes[role] / GUESSED_BYTES_A_MS,
    // The voice detector is small, and every turn begins with it.
    pinned: role === "vad",
    load: engines[role].load,
    unload: engines[role].unload,
  }));
  return createResidence({ models, order: ORDER, ...options });
}
