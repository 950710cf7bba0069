/**
 * THE MAIN PATH. A turn is press, speak, release, answer; every front door comes through here, a window with a microphone as
 * well as a wav file.
 *
 *     const { turnId, ended } = turns.begin({ conversationId, accent, voice, openPlayback });
 *     turns.feed(turnId, pcm);          // any number of times
 *     turns.release(turnId);
 *     const turn = await ended;         // never rejects: a failure is a turn too
 *
 * One turn is in progress at a time. Beginning another one while an answer sounds is a barge-in: the old answer is silenced,
 * and what was not heard of it is not remembered as said. The new turn listens at once and answers when the old one has ended.
 */
import { randomUUID } from "node:crypto";
import { concat, rootMeanSquare } from "../audio/pcm.ts";
import type { OpenPlayback } from "../audio/playback.ts";
import { MAX_RECORDING_MS } from "../audio/wav.ts";
import type { EventName, Events, Outcome, Phase, Turn } from "../contract.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import type { EngineByRole, Generation, Message } from "../engines/engine.ts";
import { MiniflowError, isAbort, toMiniflowError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Residence } from "../residency/residence.ts";
import { answer, prepare } from "./answer.ts";
import { createDraft, finishDraft, soundOf } from "./draft.ts";
import type { TurnDraft, TurnSound } from "./draft.ts";
import { nextPhase } from "./phase.ts";
import type { Step } from "./phase.ts";

/** What a pipeline says about turns. */
export interface TurnRules {
  pipeline: string;
  systemPrompt: string;
  maxReplyTokens: number;
  temperature: number;
  speed: number;
  /** Less speech than this is no question. */
  minSpeechMs: number;
  /** Kept on both sides of the speech that was found. */
  marginMs: number;
}

export interface TurnDeps {
  engines: EngineByRole;
  rules: TurnRules;
  log: Log;
  emit<E extends EventName>(event: E, payload: Events[E]): void;
  /** What was said and heard in a conversation before, oldest first. */
  history(conversationId: string): Message[];
  /** Stores a turn whole, with its sound where that is kept, and returns it as stored. */
  save(turn: Turn, sound: TurnSound): Promise<Turn>;
  /** Who may use which model, and when: a stage runs under a lease on its model. */
  residence: Pick<Residence, "lease" | "leaseWhenThere" | "expectTurn" | "endTurn" | "holdings">;
  /** ms on a monotonic clock. Defaults to `performance.now`. */
  now?: () => number;
}

export interface BeginTurn {
  conversationId: string;
  accent: string;
  voice: string;
  openPlayback: OpenPlayback;
  /** Hears what the language model says of its answer, once it is written. */
  onGenerated?: (generation: Generation) => void;
}

export interface Turns {
  begin(input: BeginTurn): { turnId: string; ended: Promise<Turn> };
  /** Takes at most `MAX_RECORDING_MS`; the turn is released by itself then. */
  feed(turnId: string, pcm: Float32Array): void;
  /** `sinceKeyUpMs`: how long ago the key came up. Defaults to 0. */
  release(turnId: string, sinceKeyUpMs?: number): void;
  /** Gives up the turn in progress or silences its answer. */
  cancel(): void;
  phase(): { phase: Phase; turnId: string | null };
  /** Resolves when nothing is in progress any more. */
  idle(): Promise<void>;
}

/** How often each model has been loaded so far. */
function countLoads({ residence }: TurnDeps): Record<string, number> {
  return Object.fromEntries(residence.holdings().models.map(({ id, loads }) => [id, loads]));
}

/** A turn in progress. */
interface OpenTurn {
  draft: TurnDraft;
  chunks: Float32Array[];
  recordedSamples: number;
  released: PromiseWithResolvers<void>;
  controller: AbortController;
  ended: Promise<Turn>;
}

export function createTurns(deps: TurnDeps): Turns {
  const now = deps.now ?? (() => performance.now());
  let phase: Phase = "idle";
  let current: OpenTurn | null = null;

  function step(turn: OpenTurn, name: Step): void {
    // An old turn that is still being tidied away says nothing about the phase any more.
    if (current !== turn) return;
    const next = nextPhase(phase, name);
    if (next === null || next === phase) return;
    phase = next;
    deps.emit("phase", { phase, turnId: phase === "idle" ? null : turn.draft.id });
  }

  async function run(turn: OpenTurn, input: BeginTurn, before: Promise<Turn> | undefined): Promise<Turn> {
    const { draft, controller } = turn;
    const { signal } = controller;
    let outcome: Outcome = "answered";
    try {
      await before;
      const history = deps.history(draft.conversationId);
      const reading = prepare(deps, history, signal);
      await turn.released.promise;
      signal.throwIfAborted();
      draft.recorded = concat(turn.chunks);
      outcome = await answer({
        deps,
        now,
        draft,
        history,
        reading,
        signal,
        playback: (events) => input.openPlayback(draft.id, events),
        step: (name) => step(turn, name),
        onGenerated: (generation) => input.onGenerated?.(generation),
      });
    } catch (error) {
      outcome = fail(turn, error);
    }
    deps.residence.endTurn();
    draft.loadsAfter = countLoads(deps);
    const whole = finishDraft(draft, outcome);
    const stored = outcome === "cancelled" ? whole : await store(whole, draft);
    step(turn, "end");
    if (current === turn) current = null;
    deps.emit("turn", stored);
    return stored;
  }

  /** What a thrown value makes of the turn. */
  function fail(turn: OpenTurn, error: unknown): Outcome {
    if (isAbort(error)) return "cancelled";
    const known = toMiniflowError(error);
    const { draft } = turn;
    draft.notice = {
      code: known.code,
      message: known.hint === undefined ? known.message : `${known.message} ${known.hint}`,
    };
    deps.log.error("a turn failed", { turnId: draft.id, code: known.code });
    return "failed";
  }

  async function store(turn: Turn, draft: TurnDraft): Promise<Turn> {
    try {
      return await deps.save(turn, soundOf(draft));
    } catch (error) {
      const known = toMiniflowError(error);
      deps.log.error("a turn could not be stored", { turnId: turn.id, code: known.code });
      const notice = {
        code: known.code,
        message: `${known.message} The answer was given, but this turn is not in the history.`,
      };
      return { ...turn, notice: turn.notice ?? notice };
    }
  }

  function release(turnId: string, sinceKeyUpMs = 0): void {
    if (current?.draft.id !== turnId || phase !== "listening") return;
    current.draft.marks.release = now() - sinceKeyUpMs;
    step(current, "release");
    current.released.resolve();
  }

  return {
    begin(input) {
      const before = current;
      if (before !== null) interrupt(before);
      const draft = createDraft({
        id: randomUUID(),
        pipeline: deps.rules.pipeline,
        pressedAtMs: now(),
        loads: countLoads(deps),
        ...input,
      });
      const ended = Promise.withResolvers<Turn>();
      const turn: OpenTurn = {
        draft,
        chunks: [],
        recordedSamples: 0,
        released: Promise.withResolvers(),
        controller: new AbortController(),
        ended: ended.promise,
      };
      current = turn;
      step(turn, "press");
      void run(turn, input, before?.ended).then(ended.resolve, ended.reject);
      return { turnId: draft.id, ended: ended.promise };
    },

    feed(turnId, pcm) {
      if (current?.draft.id !== turnId || phase !== "listening") return;
      current.chunks.push(pcm);
      current.recordedSamples += pcm.length;
      deps.emit("level", { turnId, level: rootMeanSquare(pcm) });
      if ((current.recordedSamples * 1000) / SPEECH_RATE_HZ >= MAX_RECORDING_MS) release(turnId);
    },

    release,

    cancel() {
      if (current !== null) interrupt(current);
    },

    phase: () => ({ phase, turnId: current?.draft.id ?? null }),

    async idle() {
      while (current !== null) await current.ended;
    },
  };

  function interrupt(turn: OpenTurn): void {
    turn.controller.abort(new MiniflowError("CANCELLED", "Cancelled."));
    turn.released.resolve();
  }
}
