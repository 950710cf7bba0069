/** What moves for one device, by its own account; and what that account says of a model, and to people. */
import type { MemoryDevice } from "../engines/engine.ts";
import { MiniflowError } from "../errors.ts";
import type { Shortage, Size } from "./kept.ts";
import {
  bytesOn,
  limitBytes,
  mainDeviceOf,
  openLedger,
  residueBytes as residueOf,
  roomBytes as roomOf,
  usedBytes,
} from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { planInput } from "./plan-input.ts";
import type { KnownModel } from "./plan-input.ts";
import type { Move } from "./plan.ts";

export interface Desk {
  ledger: Ledger;
  /** The moves of one plan, or, where everything fits, loads side by side. */
  moves: Set<Promise<void>>;
  ahead: Move[];
}

/** One device's account, for people to see. */
export interface DeviceHoldings {
  device: MemoryDevice;
  /** Null where nobody has told. */
  capacityBytes: number | null;
  /** What is allowed or, less than that, what there is; Infinity for no limit. */
  limitBytes: number;
  /** Models, runtimes and what these keep of released models. */
  heldBytes: number;
  residueBytes: number;
  otherBytes: number | null;
}

/** `budgetBytes` defaults to as much as there is. */
export function openDesk(device: MemoryDevice, budgetBytes = Infinity): Desk {
  return { ledger: { ...openLedger(device), budgetBytes }, moves: new Set(), ahead: [] };
}

/** Whether all models can be there together. */
export function hasRoomForAll({ ledger }: Desk, models: readonly KnownModel[]): boolean {
  const bytes = models.reduce((sum, { shares }) => sum + bytesOn(ledger.device, shares), 0);
  return bytes <= roomOf(ledger, models);
}

/** What a model needs on its main device, and what it may have there with nothing else on it. */
export function askedOf({ shares }: Size, { ledger }: Desk, models: readonly KnownModel[]): Omit<Shortage, "failed"> {
  const { roomBytes } = planInput(ledger, models, { uses: [], running: false });
  return { device: ledger.device, needBytes: bytesOn(ledger.device, shares), roomBytes };
}

/** The device that has less room than the model needs there, even alone; null where it fits. */
export function findShortage(size: Size, desks: readonly Desk[], models: readonly KnownModel[]): Shortage | null {
  for (const desk of desks) {
    const asked = askedOf(size, desk, models);
    const isMain = mainDeviceOf(size.shares) === asked.device;
    // Elsewhere it is a guest: what it holds there is taken off that room already.
    const roomBytes = isMain ? asked.roomBytes : roomOf(desk.ledger, models);
    if (asked.needBytes > roomBytes) return { ...asked, roomBytes, failed: false };
  }
  return null;
}

export function describeShortage(title: string, { device, needBytes, roomBytes }: Shortage): MiniflowError {
  const what = device === "gpu" ? "GPU memory" : "memory";
  const [need, room] = [needBytes, roomBytes].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  return new MiniflowError("OUT_OF_MEMORY", `The ${title} needs ${need} of ${what}, and the models may have ${room}.`, {
    hint: "Allow more (--budget), or choose a pack with smaller models.",
  });
}

/** Memory always; the GPU where there is one, or something of a model. */
export function isUsed({ ledger }: Desk, models: readonly KnownModel[]): boolean {
  if (ledger.device === "cpu" || ledger.capacityBytes !== null) return true;
  return models.some(({ shares }) => bytesOn(ledger.device, shares) > 0);
}

/** `processBytes`: what engine processes keep in memory of models that have gone. */
export function describeDesk({ ledger }: Desk, models: readonly KnownModel[], processBytes: number): DeviceHoldings {
  const { device, capacityBytes, otherBytes } = ledger;
  return {
    device,
    capacityBytes,
    limitBytes: limitBytes(ledger),
    heldBytes: usedBytes(ledger, models),
    residueBytes: residueOf(ledger, models) + (device === "cpu" ? processBytes : 0),
    otherBytes,
  };
}
