/** What the memory view says: amounts, states, what comes next. Pure. */
import type { MemoryDevice, MemoryState, ModelMemory, Settings } from "../../src-main/contract.ts";
import { formatMs } from "./words.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const UNITS: Readonly<Record<string, number>> = { kib: 2 ** 10, mib: MIB, gib: GIB, kb: 1e3, mb: 1e6, gb: 1e9 };
const NO_LIMIT = /^(?:|-|–|∞|none|auto|no limit|unlimited)$/iu;

/** "0 MiB", "2.2 MiB", "562 MiB", "1.96 GiB", "23.5 GiB". */
export function formatMemory(bytes: number): string {
  const mebibytes = bytes / MIB;
  if (mebibytes === 0) return "0 MiB";
  if (mebibytes < 9.95) return `${Math.max(0.1, mebibytes).toFixed(1)} MiB`;
  if (mebibytes < 999.5) return `${mebibytes.toFixed(0)} MiB`;
  return `${(bytes / GIB).toFixed(bytes < 9.995 * GIB ? 2 : 1)} GiB`;
}

export type Amount = { ok: true; bytes: number | null } | { ok: false; message: string; hint: string };

/** "6 GiB", "1,5GB", "500 mb", "6g", and "" or "no limit" for null. MB and GB count in thousands, MiB and GiB in 1024s. */
export function parseAmount(text: string): Amount {
  const wanted = text.trim();
  if (NO_LIMIT.test(wanted)) return { ok: true, bytes: null };
  const hint = "Write it like 6 GiB or 500 MB; leave it empty for no limit.";
  const found = /^(\d+(?:[.,]\d+)?)\s*([kmg])?(i?b)?$/iu.exec(wanted);
  if (found === null) return { ok: false, message: `“${wanted}” is no amount of memory.`, hint };
  const [, number = "", letter, ending = "ib"] = found;
  if (letter === undefined) return { ok: false, message: `${number} of what?`, hint };
  const unit = UNITS[`${letter}${ending}`.toLowerCase()] ?? 0;
  const bytes = Math.floor(Number(number.replace(",", ".")) * unit);
  if (!Number.isSafeInteger(bytes)) return { ok: false, message: `No machine has “${wanted}”.`, hint };
  return { ok: true, bytes };
}

export function nameDevice(device: MemoryDevice): string {
  return device === "gpu" ? "GPU memory" : "System memory";
}

/** "the language model" -> "The language model". */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How long a model stays that nobody uses. */
export const IDLE_CHOICES: readonly { minutes: Settings["idleUnloadMinutes"]; name: string }[] = [
  { minutes: "never", name: "Stay loaded" },
  { minutes: 0, name: "Go after each turn" },
  ...([2, 5, 10, 15, 60] as const).map((minutes) => ({
    minutes,
    name: minutes === 60 ? "Go after an hour" : `Go after ${minutes} minutes`,
  })),
];

/** From the value of a picker. */
export function readIdleChoice(value: string): Settings["idleUnloadMinutes"] {
  return IDLE_CHOICES.find(({ minutes }) => String(minutes) === value)?.minutes ?? "never";
}

export type ModelWords = "not loaded" | "in memory, ready to load" | "loading" | "loaded" | "in use" | "leaving";

export function describeState({ state, inUse }: Pick<ModelMemory, "state" | "inUse">): ModelWords {
  switch (state) {
    case "away":
      return "not loaded";
    case "ram":
      return "in memory, ready to load";
    case "loading":
      return "loading";
    case "leaving":
      return "leaving";
    case "resident":
      return inUse ? "in use" : "loaded";
  }
}

/** What a model takes where it is loaded: a line for each device, "about" before the first measurement. */
export function describeSize({ shares, measured }: Pick<ModelMemory, "shares" | "measured">): string[] {
  const held = shares.map((share) => ({ ...share, bytes: sumShare(share) })).filter(({ bytes }) => bytes > 0);
  if (held.length === 0) return ["not known yet"];
  const about = measured ? "" : "about ";
  if (held.length === 1) return held.map(({ bytes }) => `${about}${formatMemory(bytes)}`);
  return held.map(({ device, bytes }) => `${about}${formatMemory(bytes)} ${device === "gpu" ? "GPU" : "system"}`);
}

/** "1.26 s, loaded twice". */
export function describeLoads({ loadMs, measured, loads }: Pick<ModelMemory, "loadMs" | "measured" | "loads">): {
  time: string;
  times: string;
} {
  const about = measured || loads > 0 ? "" : "about ";
  const times = loads === 0 ? "not loaded yet" : loads === 1 ? "loaded once" : `loaded ${loads} times`;
  return { time: loadMs > 0 ? `${about}${formatMs(loadMs)}` : "not known yet", times };
}

export interface Step {
  when: string;
  what: string;
}

/** What will come and go, if all goes as foreseen; `elapsedMs` after it was told. */
export function describeAhead({ ahead, models }: Pick<MemoryState, "ahead" | "models">, elapsedMs = 0): Step[] {
  const titleOf = (id: string) => `the ${models.find((model) => model.id === id)?.title ?? id}`;
  return ahead.map(({ atMs, evict, load }) => ({
    when: atMs - elapsedMs < 500 ? "Next" : `In about ${formatWait(atMs - elapsedMs)}`,
    what:
      evict.length === 0
        ? `${titleOf(load)} comes in`
        : `${joinWords(evict.map(titleOf))} ${evict.length === 1 ? "makes" : "make"} room for ${titleOf(load)}`,
  }));
}

/** Where nothing is planned. */
export function describeCalm({ models }: Pick<MemoryState, "models">): string {
  return models.every(({ state }) => state === "resident")
    ? "Nothing: every model is loaded."
    : "Nothing is planned. What is needed comes in when it is needed.";
}

/** The models that cannot be loaded on this device because one alone is bigger than its limit. */
export function listTooBig(
  { devices, models }: Pick<MemoryState, "devices" | "models">,
  device: MemoryDevice,
): string[] {
  const limit = devices.find((entry) => entry.device === device)?.budgetBytes ?? null;
  if (limit === null) return [];
  return models.flatMap(({ title, shares, measured }) => {
    const bytes = shares.filter((share) => share.device === device).reduce((sum, share) => sum + sumShare(share), 0);
    const about = measured ? "" : "about ";
    return bytes > limit ? [`The ${title} needs ${about}${formatMemory(bytes)}: more than the limit.`] : [];
  });
}

export function sumShare({ weightsBytes, kvBytes, workspaceBytes }: ModelMemory["shares"][number]): number {
  return weightsBytes + kvBytes + workspaceBytes;
}

function formatWait(ms: number): string {
  return ms < 90_000 ? `${Math.max(1, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
