/** Who holds how much of a device, as the parts of one bar. Pure: the state in, shares out. */
import type { DeviceMemory, ModelMemory } from "../../src-main/contract.ts";
import { formatMemory } from "./memory-words.ts";

export type HeldAs = "weights" | "conversation" | "workspace" | "ready" | "runtimes" | "residue" | "other" | "free";

export interface BarPart {
  kind: HeldAs;
  /** 0 to 1 of the bar. */
  share: number;
}

/** One holder: a model, or everything of one kind that is no model's. */
export interface BarGroup {
  id: string;
  label: string;
  state: ModelMemory["state"] | null;
  share: number;
  parts: BarPart[];
}

export interface MemoryBar {
  groups: BarGroup[];
  /** Always the same lines in the same order, so that nothing jumps. */
  legend: { kind: HeldAs; label: string; amount: string }[];
  /** "562 MiB held, 2.00 GiB allowed". */
  summary: string;
  /** More is held than is allowed. */
  isOver: boolean;
}

const LABELS = {
  weights: "Weights",
  conversation: "Conversation",
  workspace: "Workspace",
  runtimes: "Runtimes",
  residue: "Not given back",
  free: "Free",
  ready: "Ready to load",
  other: "Other programs",
} satisfies Record<HeldAs, string>;

/** They may hold a hundred times as much as the models: what is ours must be seen all the same. */
const MOST_FOR_OTHERS = 1 / 2;

/** What the models hold, then what may still be taken, then weights that wait in memory, then other programs. */
export function drawBar(account: DeviceMemory, models: readonly ModelMemory[]): MemoryBar {
  const { device, capacityBytes, budgetBytes, heldBytes, residueBytes, otherBytes } = account;
  const holders = models.map((model) => ({ model, held: heldBy(model, device) }));
  const sum = (kind: "weights" | "conversation" | "workspace") => add(holders.map(({ held }) => held[kind]));
  const loadedBytes = sum("weights") + sum("conversation") + sum("workspace");
  const runtimeBytes = Math.max(0, heldBytes - loadedBytes - residueBytes);
  // Kept beside what is loaded, out of what the system has to spare: no part of what is limited.
  const readyBytes = device === "cpu" ? add(models.map(weightsInTier)) : 0;

  const limitBytes = limitOf(account);
  const ownBytes = Math.max(heldBytes, loadedBytes + residueBytes);
  const freeBytes = limitBytes === null ? 0 : Math.max(0, limitBytes - ownBytes);
  const scaleBytes = Math.max(1, ownBytes + readyBytes + freeBytes);
  const otherShare = Math.min(MOST_FOR_OTHERS, (otherBytes ?? 0) / (scaleBytes + (otherBytes ?? 0)));
  const shareOf = (bytes: number) => (bytes / scaleBytes) * (1 - otherShare);

  const single = (kind: HeldAs, share: number): BarGroup => ({
    id: kind,
    label: LABELS[kind],
    state: null,
    share,
    parts: [{ kind, share }],
  });
  const groups = [
    ...holders.map(({ model, held }): BarGroup => {
      const parts = (["weights", "conversation", "workspace"] as const).map((kind) => ({
        kind,
        share: shareOf(held[kind]),
      }));
      const { id, title: label, state } = model;
      return { id, label, state, share: add(parts.map(({ share }) => share)), parts };
    }),
    single("runtimes", shareOf(runtimeBytes)),
    single("residue", shareOf(residueBytes)),
    single("free", shareOf(freeBytes)),
    single("ready", shareOf(readyBytes)),
    single("other", otherShare),
  ];
  const amounts: Record<HeldAs, string> = {
    weights: formatMemory(sum("weights")),
    conversation: formatMemory(sum("conversation")),
    workspace: formatMemory(sum("workspace")),
    ready: formatMemory(readyBytes),
    runtimes: formatMemory(runtimeBytes),
    residue: formatMemory(residueBytes),
    other: otherBytes === null ? "not known" : formatMemory(otherBytes),
    free: limitBytes === null ? "no limit" : formatMemory(freeBytes),
  };
  const kinds = (Object.keys(LABELS) as HeldAs[]).filter((kind) => kind !== "ready" || device === "cpu");
  return {
    groups,
    legend: kinds.map((kind) => ({ kind, label: LABELS[kind], amount: amounts[kind] })),
    summary: summarise({ heldBytes, budgetBytes, capacityBytes }),
    isOver: limitBytes !== null && heldBytes > limitBytes,
  };
}

/** What may be held: the budget, or less where other programs leave less; null where neither is known. */
function limitOf({ budgetBytes, capacityBytes, otherBytes }: DeviceMemory): number | null {
  const roomBytes = capacityBytes === null ? Infinity : Math.max(0, capacityBytes - (otherBytes ?? 0));
  const limitBytes = Math.min(budgetBytes ?? Infinity, roomBytes);
  return Number.isFinite(limitBytes) ? limitBytes : null;
}

function summarise(account: Pick<DeviceMemory, "heldBytes" | "budgetBytes" | "capacityBytes">): string {
  const { heldBytes, budgetBytes, capacityBytes } = account;
  const allowed = budgetBytes === null ? "no limit" : `limit ${formatMemory(budgetBytes)}`;
  const machine = capacityBytes === null ? "" : ` of ${formatMemory(capacityBytes)}`;
  return `${formatMemory(heldBytes)} held${machine}, ${allowed}`;
}

function heldBy({ shares, state }: ModelMemory, device: DeviceMemory["device"]) {
  const here = state === "away" || state === "ram" ? [] : shares.filter((share) => share.device === device);
  return {
    weights: add(here.map(({ weightsBytes }) => weightsBytes)),
    conversation: add(here.map(({ kvBytes }) => kvBytes)),
    workspace: add(here.map(({ workspaceBytes }) => workspaceBytes)),
  };
}

function weightsInTier({ state, shares }: ModelMemory): number {
  return state === "ram" ? add(shares.map(({ weightsBytes }) => weightsBytes)) : 0;
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
