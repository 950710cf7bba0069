/**
 * Conversations as traces, from a seed: the same seed gives the same pauses, answers and interruptions. Sizes are those of the
 * six-GB pack. Times to load are assumed, not measured: a copy over a link, and what it takes to create the engine.
 */
import { foresee } from "./forecast.ts";
import { HORIZON_USES } from "./plan.ts";
import type { Use } from "./plan.ts";
import type { Trace, TraceModel } from "./simulate.ts";

/** From the RAM tier to a device, without pinned pages; and from a disk that is not the fastest. */
const TIER_BYTES_PER_MS = 3e6;
const DISK_BYTES_PER_MS = 0.5e6;

/** A second recogniser for another accent, a second voice for another one. */
function modelsOver(bytesPerMs: number): TraceModel[] {
  const model = (id: string, role: TraceModel["role"], bytes: number, createMs: number): TraceModel => ({
    id,
    role,
    bytes,
    loadMs: Math.round(createMs + bytes / bytesPerMs),
  });
  return [
    model("asr", "asr", 550e6, 120),
    model("asr-accent", "asr", 550e6, 120),
    model("llm", "llm", 2350e6, 200),
    model("tts", "tts", 330e6, 100),
    model("tts-british", "tts", 330e6, 100),
  ];
}

export interface Habits {
  turns: number;
  seed: number;
  /** Shares of the turns, 0 to 1. */
  interrupted?: number;
  previewed?: number;
  accentChanged?: number;
  /** Typical time from the end of an answer to the next press. */
  pauseMs?: number;
  /** How fast models come in. Defaults to the RAM tier's. */
  bytesPerMs?: number;
}

/** What a turn of someone nobody knows yet is expected to be. */
const TYPICAL: Use[] = [
  { id: "asr", gapMs: 5000, runMs: 300 },
  { id: "llm", gapMs: 0, runMs: 2500 },
  { id: "tts", gapMs: 0, runMs: 600 },
];

/** Turns in their order, with pauses; some are interrupted, some are followed by a voice that is tried, some change the accent. */
export function converse(name: string, habits: Habits): Trace {
  const { turns, seed, interrupted = 0, previewed = 0, accentChanged = 0, pauseMs = 4000 } = habits;
  const models = modelsOver(habits.bytesPerMs ?? TIER_BYTES_PER_MS);
  const random = seededRandom(seed);
  const around = (ms: number) => Math.round(ms * (0.4 + 1.2 * random()));
  const uses: Use[] = [];
  const expectations: Use[][] = [];
  let asr = "asr";
  let tts = "tts";

  for (let turn = 0; turn < turns; turn += 1) {
    if (random() < accentChanged) {
      asr = other(asr, "asr", "asr-accent");
      tts = other(tts, "tts", "tts-british");
    }
    const typical = TYPICAL.map((use) => ({ ...use, id: { asr, tts }[use.id] ?? use.id }));
    // Speaking takes its time: the recogniser is wanted when the key is let go.
    const real = typical.map((use, place) => ({
      ...use,
      gapMs: place === 0 ? around(pauseMs) + around(2500) : 0,
      runMs: around(use.runMs),
    }));
    // Whoever interrupts cuts the answer short, or keeps it from being spoken at all.
    const heard = random() < interrupted ? 1 + Math.floor(random() * 2) : real.length;
    for (const [place, use] of real.slice(0, heard).entries()) {
      expectations.push(foresee({ turn: typical, at: place, running: false, elapsedMs: 0 }, HORIZON_USES + 1));
      uses.push(heard < real.length && place === heard - 1 ? { ...use, runMs: Math.round(use.runMs / 3) } : use);
    }
    if (random() < previewed) {
      expectations.push(foresee({ turn: typical, at: 0, running: false, elapsedMs: 0 }, HORIZON_USES + 1));
      uses.push({ id: other(tts, "tts", "tts-british"), gapMs: around(pauseMs), runMs: around(600) });
    }
  }
  const last = foresee({ turn: TYPICAL, at: 0, running: false, elapsedMs: 0 }, HORIZON_USES);
  return { name, models, uses, expect: (next) => expectations[next] ?? last };
}

const EVERYTHING = { turns: 200, seed: 6, interrupted: 0.15, previewed: 0.1, accentChanged: 0.05 };

export const CONVERSATIONS: readonly Trace[] = [
  converse("ten turns with pauses", { turns: 10, seed: 1 }),
  converse("often interrupted", { turns: 30, seed: 3, interrupted: 0.5, pauseMs: 500 }),
  converse("voices tried between turns", { turns: 30, seed: 4, previewed: 0.4 }),
  converse("accents changed", { turns: 30, seed: 5, accentChanged: 0.3 }),
  converse("200 turns", { turns: 200, seed: 2 }),
  converse("200 turns of everything", EVERYTHING),
  converse("200 turns of everything, loads from a disk", { ...EVERYTHING, bytesPerMs: DISK_BYTES_PER_MS }),
];

function other(current: string, one: string, two: string): string {
  return current === one ? two : one;
}

/** Mulberry32 (T. Ettinger, public domain): 0 to 1. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
