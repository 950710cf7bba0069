/** Where the turn is, and how long its steps and pauses take: what the forecast is made from. */
import { foresee, learnTypicalMs } from "./forecast.ts";
import { HORIZON_USES } from "./plan.ts";
import type { Use } from "./plan.ts";

export interface Rhythm {
  /** A turn begins: its first step is wanted. */
  expectTurn(): void;
  /** The turn is over, wherever it got. */
  endTurn(): void;
  /** A turn has been announced and has not yet taken its first model. */
  isExpecting(): boolean;
  isInTurn(): boolean;
  /** The model's step begins. */
  begin(id: string, nowMs: number): void;
  /** It has ended: how long it took is learned. */
  end(id: string, begunMs: number, nowMs: number): void;
  /**
   * The uses to come. `isUsed` and `isWanted` tell which model is in use and which is waited for. Empty before the first turn:
   * nothing is known to come after a model that is asked for outside of turns.
   */
  ahead(isUsed: (id: string) => boolean, isWanted: (id: string) => boolean): { uses: Use[]; running: boolean };
}

/** Before anything was measured. */
export const STEP_MS = 1_000;
export const BETWEEN_TURNS_MS = 10_000;

export function createRhythm(order: readonly string[]): Rhythm {
  const turn: Use[] = order.map((id, at) => ({ id, gapMs: at === 0 ? BETWEEN_TURNS_MS : 0, runMs: STEP_MS }));
  /** The step that is taken or comes next, and since when. */
  let place = 0;
  let sinceMs = performance.now();
  let expecting = false;
  let inTurn = false;
  let takesTurns = false;
  /** The end of the last turn's last step, until the next one's first. */
  let endedMs: number | null = null;

  return {
    expectTurn() {
      [place, sinceMs, expecting, inTurn, takesTurns] = [0, performance.now(), true, true, true];
    },
    endTurn() {
      [place, sinceMs, expecting, inTurn] = [0, performance.now(), false, false];
    },
    isExpecting: () => expecting,
    isInTurn: () => inTurn,
    begin(id, nowMs) {
      const at = turn.findIndex((use) => use.id === id);
      const use = turn[at];
      if (use === undefined) return;
      // Only the first step's pause is a person's; between the others nobody waits.
      if (at === 0 && endedMs !== null) {
        use.gapMs = learnTypicalMs(use.gapMs, nowMs - endedMs);
        endedMs = null;
      }
      [place, sinceMs, expecting] = [at, nowMs, false];
    },
    end(id, begunMs, nowMs) {
      const at = turn.findIndex((use) => use.id === id);
      const use = turn[at];
      if (use === undefined) return;
      use.runMs = learnTypicalMs(use.runMs, nowMs - begunMs);
      [place, sinceMs] = [(at + 1) % turn.length, nowMs];
      if (place === 0) endedMs = nowMs;
    },
    ahead(isUsed, isWanted) {
      const used = turn.findIndex(({ id }) => isUsed(id));
      const wanted = turn.findIndex(({ id }) => isWanted(id));
      if (!takesTurns) {
        const [asked] = wanted === -1 ? [] : turn.slice(wanted);
        return { uses: asked === undefined ? [] : [{ ...asked, gapMs: 0 }], running: false };
      }
      // Who is waited for comes before who is only used: the voice while the language model still writes.
      const running = used !== -1 && (wanted === -1 || wanted === used);
      const at = running ? used : wanted === -1 ? place : wanted;
      const elapsedMs = performance.now() - sinceMs;
      const isWaiting = !running && (wanted !== -1 || expecting);
      return { uses: foresee({ turn, at, running, elapsedMs, wanted: isWaiting }, HORIZON_USES), running };
    },
  };
}
