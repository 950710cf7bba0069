/** The assistant's four engines in one residence: each engine one model, a turn their uses in order. */
import type { EngineByRole, Role } from "../engines/engine.ts";
import type { Shortage, Size } from "./kept.ts";
import { createResidence } from "./residence.ts";
import type { Residence, ResidenceOptions } from "./residence.ts";

const ORDER = ["vad", "asr", "llm", "tts"] as const satisfies Role[];

const TITLES = {
  vad: "voice detector",
  asr: "recogniser",
  llm: "language model",
  tts: "voice",
} satisfies Record<Role, string>;

export interface KeepEngines extends Omit<ResidenceOptions, "models" | "order"> {
  engines: EngineByRole;
  /** What is known of each before its first load. */
  sizes: Readonly<Record<Role, Size>>;
  /** Whose context each needs on a GPU. Defaults to none. */
  runtimes?: Readonly<Partial<Record<Role, string | null>>>;
  /** As `KeptModel.giveUp`. */
  giveUp?(role: Role, shortage: Shortage): Promise<Size | null>;
}

export function keepEngines({ engines, sizes, runtimes = {}, giveUp, ...options }: KeepEngines): Residence {
  const models = ORDER.map((role) => ({
    id: role,
    title: TITLES[role],
    size: sizes[role],
    runtime: runtimes[role] ?? null,
    // The voice detector is small, and every turn begins with it.
    pinned: role === "vad",
    load: engines[role].load,
    unload: engines[role].unload,
    ...(giveUp === undefined ? {} : { giveUp: (shortage: Shortage) => giveUp(role, shortage) }),
  }));
  return createResidence({ models, order: ORDER, ...options });
}
