/** Whether two sides did the same thing on the same machine. Pure. */
import { countFewSpeakers } from "../metrics/summarise-metric.ts";
import type { Provenance } from "../runs/records.ts";
import type { Side, SidePair } from "./sides.ts";

export interface Conditions {
  /** Why no figure can be compared; null where they can. */
  otherDataset: string | null;
  /** Why times, rates and memory cannot be compared; null where they can. */
  otherMachine: string | null;
  /** Why the recordings that were picked may differ; null where they cannot. */
  otherSeed: string | null;
  /** What else a reader must know before he believes a difference. */
  remarks: string[];
}

/** A minute's load above this at the start: something else was running, each busy core counting one. */
const BUSY_LOAD = 0.5;

/** What the system says of its memory differs by some MiB from start to start. */
const SAME_MEMORY = 0.05;

/** @param anyMachine take times of different machines for comparable */
export function compareConditions({ base, other }: SidePair, anyMachine: boolean): Conditions {
  const hasOtherDataset = base.run.dataset.digest !== other.run.dataset.digest;
  const machine = describeOtherMachine(base.run.provenance, other.run.provenance);
  return {
    otherDataset: hasOtherDataset
      ? `other recordings: ${base.run.dataset.name} and ${other.run.dataset.name} differ in their digests`
      : null,
    otherMachine: anyMachine ? null : machine,
    otherSeed:
      base.run.seed === other.run.seed
        ? null
        : `the seeds differ (${base.run.seed}; ${other.run.seed}), and so may the recordings that were picked`,
    remarks: [
      ...(anyMachine && machine !== null ? [`Times are compared although they are of ${machine}.`] : []),
      ...(base.run.id === other.run.id ? [] : remarksOnRuns(base, other)),
      ...[...new Set([base.run, other.run])].flatMap((run) => remarksOnRun(run)),
      ...[base, other].flatMap(remarksOnTrials),
      ...remarksOnSpeakers(base),
    ],
  };
}

/** Null where processor, cores, memory and GPU are the same. */
function describeOtherMachine(a: Provenance, b: Provenance): string | null {
  if (a.machine === null || b.machine === null) return "a machine that is not told";
  const differing = [
    a.machine.cpu === b.machine.cpu ? null : `processors (${a.machine.cpu}; ${b.machine.cpu})`,
    a.machine.cores === b.machine.cores ? null : `cores (${a.machine.cores}; ${b.machine.cores})`,
    Math.abs(a.machine.memoryBytes / b.machine.memoryBytes - 1) <= SAME_MEMORY ? null : "memory",
    a.gpu?.name === b.gpu?.name ? null : `GPUs (${a.gpu?.name ?? "none"}; ${b.gpu?.name ?? "none"})`,
  ].filter((part) => part !== null);
  return differing.length === 0 ? null : `different machines: other ${differing.join(", ")}`;
}

/** What two runs may differ in though they are of one machine. */
function remarksOnRuns(base: Side, other: Side): string[] {
  const [a, b] = [base.run, other.run];
  const [before, after] = [a.provenance, b.provenance];
  const named: [what: string, one: string | null | undefined, another: string | null | undefined][] = [
    ["versions of MiniFlow", before.machine?.appVersion, after.machine?.appVersion],
    ["commits", before.commit?.slice(0, 10), after.commit?.slice(0, 10)],
    ["versions of Node", before.machine?.nodeVersion, after.machine?.nodeVersion],
    ["systems", before.machine?.os, after.machine?.os],
    ["drivers of the GPU", before.gpu?.driver, after.gpu?.driver],
  ];
  return [
    "The runs were made one after the other: what changed on the machine in between is in the differences.",
    ...named.flatMap(([what, one, another]) =>
      one === another || (one ?? another) === undefined
        ? []
        : [`The ${what} differ (${one ?? "not told"}; ${another ?? "not told"}).`],
    ),
  ];
}

function remarksOnRun({ id, state, trialsPlanned, provenance }: Side["run"]): string[] {
  const { isModified, isThrottled, load } = provenance;
  return [
    ...(state === "finished" ? [] : [`Run ${id} is not finished: ${trialsPlanned} trials were planned.`]),
    ...(isModified === true ? [`Run ${id} was made by sources that differ from its commit.`] : []),
    ...(isThrottled === true ? [`Run ${id} was made while the processor was throttled.`] : []),
    ...(load.start !== null && load.start > BUSY_LOAD
      ? [`Run ${id} began on a busy machine (load ${load.start.toFixed(2)}).`]
      : []),
  ];
}

function remarksOnSpeakers({ counted }: Side): string[] {
  const speakers = countFewSpeakers(counted);
  return speakers === null
    ? []
    : [
        `There are ${speakers} speakers, each with several recordings: what is found of words holds for these speakers.`,
      ];
}

function remarksOnTrials({ name, played, counted }: Side): string[] {
  if (played.length === 0) return [`${name} has no trials.`];
  const failed = played.length - counted.length;
  return failed === 0 ? [] : [`${name}: ${failed} of ${played.length} trials failed and are in no other figure.`];
}
