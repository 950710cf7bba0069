/** From the account to what the plan wants to know. Pure. */
import { findHolding, roomBytes, totalBytes } from "./ledger.ts";
import type { Footprint, Ledger } from "./ledger.ts";
import type { PlanInput, Use } from "./plan.ts";

/** A model that may be brought onto the device. */
export interface KnownModel {
  id: string;
  runtime: { name: string; contextBytes: number } | null;
  /** Measured at an earlier load, or estimated; what the ledger has booked goes before it. */
  footprint: Footprint;
  /** From where it is now: RAM tier or disk. */
  loadMs: number;
  pinned: boolean;
}

/** What stands in the ledger without being in `known` cannot be loaded back: it is taken for pinned. */
export function planInput(options: {
  ledger: Ledger;
  known: readonly KnownModel[];
  uses: readonly Use[];
  running: boolean;
  nowMs: number;
}): PlanInput {
  const { ledger, known, uses, running, nowMs } = options;
  const runtimes = known.flatMap(({ id, runtime }) =>
    runtime !== null && uses.some((use) => use.id === id) ? [runtime] : [],
  );
  const soon = runtimes.filter(({ name }, place) => runtimes.findIndex((other) => other.name === name) === place);
  const models = known.map(({ id, footprint, loadMs, pinned }) => {
    const holding = findHolding(ledger, id);
    return {
      id,
      bytes: totalBytes(holding?.footprint ?? footprint),
      loadMs,
      resident: holding !== null,
      leased: holding !== null && (holding.leases > 0 || holding.state === "loading"),
      pinned,
      idleMs: holding === null ? Infinity : Math.max(0, nowMs - holding.usedAtMs),
    };
  });
  const strangers = ledger.holdings
    .filter(({ id }) => !known.some((model) => model.id === id))
    .map(({ id, footprint }) => ({
      id,
      bytes: totalBytes(footprint),
      loadMs: 0,
      resident: true,
      leased: true,
      pinned: true,
      idleMs: 0,
    }));
  return {
    roomBytes: roomBytes(ledger, soon),
    models: [...models, ...strangers],
    uses,
    running,
    loading: ledger.holdings.some(({ state }) => state === "loading"),
  };
}
