/** What is foreseen of memory, in sentences. Pure. */
import type { MemoryShare } from "../contract.ts";
import { formatMemory } from "../downloads/format-bytes.ts";
import type { DeviceOutlook } from "../residency/outlook.ts";
import { TITLES } from "./foresee.ts";
import type { Outlook } from "./foresee.ts";
import type { Basis } from "./model-sizes.ts";

/** How the models will live: a sentence for each device, then what is given up. */
export function describeOutlook({ devices, givenUp }: Pick<Outlook, "devices" | "givenUp">): string[] {
  return [...devices.map(describeDevice), ...givenUp.map((why) => `Given up for want of memory: ${why}`)];
}

export function describeDevice(outlook: DeviceOutlook): string {
  const { device, neededBytes, limitBytes, life, tooBig, perTurn } = outlook;
  const place = device === "gpu" ? "On the GPU" : "In memory";
  const allowed = Number.isFinite(limitBytes) ? `${formatMemory(limitBytes)} allowed` : "no limit";
  const amounts = `about ${formatMemory(neededBytes)}, ${allowed}`;
  switch (life) {
    case "resident":
      return `${place} all models stay loaded: ${amounts}.`;
    case "too-big":
      return `${place} ${joinWords(tooBig.map(nameOf))} ${tooBig.length === 1 ? "does" : "do"} not fit even alone: ${allowed}, and all together want about ${formatMemory(neededBytes)}.`;
    case "swapping": {
      const { loads, bytes, loadMs, waitMs } = perTurn;
      const who = joinWords(loads.map(({ id }) => nameOf(id)));
      const waited = waitMs < 1 ? "none of which is waited for" : `about ${formatSeconds(waitMs)} of it waited for`;
      return `${place} the models take turns: ${amounts}. For each answer ${who} ${loads.length === 1 ? "comes" : "come"} in again: ${formatMemory(bytes)}, about ${formatSeconds(loadMs)} of loading, ${waited}.`;
    }
  }
}

/** "GPU 486 MiB of weights, 90 MiB to compute; memory 24 MiB of weights". */
export function describeShares(shares: readonly MemoryShare[]): string {
  if (shares.length === 0) return "nothing that is known";
  return shares
    .map(({ device, weightsBytes, kvBytes, workspaceBytes }) => {
      const parts = [
        { bytes: weightsBytes, what: "of weights" },
        { bytes: kvBytes, what: "of conversation" },
        { bytes: workspaceBytes, what: "to compute" },
      ].filter(({ bytes }) => bytes > 0);
      const told = parts.map(({ bytes, what }) => `${formatMemory(bytes)} ${what}`).join(", ");
      return `${device === "gpu" ? "on the GPU" : "in memory"} ${told}`;
    })
    .join("; ");
}

const BASES = {
  measured: "measured at an earlier load",
  file: "estimated from its files",
  catalog: "estimated from the catalog",
} satisfies Record<Basis, string>;

export function describeBasis(basis: Basis): string {
  return BASES[basis];
}

/** "40 ms", "1.8 s". */
export function formatSeconds(ms: number): string {
  return ms < 99.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function nameOf(id: string): string {
  return `the ${Object.entries(TITLES).find(([role]) => role === id)?.[1] ?? id}`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
