/** How long a model stays on the device while nobody asks for it. Pure. */
import type { PlanModel } from "./plan.ts";

/** What people can choose; minutes. */
export const IDLE_UNLOAD_CHOICES = ["never", 0, 2, 5, 10, 15, 60] as const;
export type IdleUnload = (typeof IDLE_UNLOAD_CHOICES)[number];

type IdleModel = Omit<PlanModel, "bytes">;

const MINUTE_MS = 60_000;

/**
 * The models to take back to the RAM tier now, and when to ask again (`null`: not before something is used). `wanted` are those
 * of the turn in progress: 0 means "when the turn is over", not "between its stages". Leased and pinned ones stay.
 */
export function idleTooLong(
  models: readonly IdleModel[],
  after: IdleUnload,
  wanted: readonly string[],
): { evict: string[]; againInMs: number | null } {
  if (after === "never") return { evict: [], againInMs: null };
  const loose = models.filter(
    ({ id, resident, leased, pinned }) => resident && !leased && !pinned && !wanted.includes(id),
  );
  const leftMs = ({ idleMs }: IdleModel) => after * MINUTE_MS - idleMs;
  const later = loose.map(leftMs).filter((ms) => ms > 0);
  return {
    evict: loose.filter((model) => leftMs(model) <= 0).map(({ id }) => id),
    againInMs: later.length === 0 ? null : Math.min(...later),
  };
}
