/** What the plan of one device is asked: the models and uses that are its own, and the room that the others leave. Pure. */
import { bytesOn, mainDeviceOf, roomBytes } from "./ledger.ts";
import type { Holder, Ledger } from "./ledger.ts";
import type { PlanInput, PlanModel, Use } from "./plan.ts";
import { keepUses } from "./stock.ts";

/** A model as the residence knows it, wherever it lies. */
export interface KnownModel extends Holder, Omit<PlanModel, "bytes"> {}

/**
 * Models with another main device are guests here: the plan cannot move them, so what they would hold here is taken off the room,
 * whether they are there or not. Their uses are pauses.
 */
export function planInput(
  ledger: Ledger,
  models: readonly KnownModel[],
  next: { uses: readonly Use[]; running: boolean },
): Omit<PlanInput, "loading"> {
  const isOwn = ({ shares }: KnownModel): boolean => mainDeviceOf(shares) === ledger.device;
  const own = models.filter(isOwn);
  const guestBytes = models.reduce(
    (sum, model) => (isOwn(model) ? sum : sum + bytesOn(ledger.device, model.shares)),
    0,
  );
  const uses = keepUses(next.uses, (use) => own.some(({ id }) => id === use.id));
  return {
    roomBytes: Math.max(0, roomBytes(ledger, models) - guestBytes),
    models: own.map(({ id, shares, loadMs, resident, leased, pinned, idleMs }) => ({
      id,
      bytes: bytesOn(ledger.device, shares),
      loadMs,
      resident,
      leased,
      pinned,
      idleMs,
    })),
    uses,
    running: next.running && uses[0] !== undefined && uses[0] === next.uses[0],
  };
}
