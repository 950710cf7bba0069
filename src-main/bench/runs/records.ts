/**
 * What a benchmark is made of, and the words of this room. Plain data: it is stored, compared, reported and imported.
 *
 * An **experiment** (a file) names a dataset and one or more pipelines. Its **run** plays every **row** of the dataset that was
 * picked against every **arm** (one pipeline with its effective values), so many **repetitions**: each of these is a **trial**.
 */
import type { Marks, Start, Timings } from "../../contract.ts";
import type { Machine } from "../../storage/machine.ts";

/** One recording of a dataset and what is known of it; `null` is what the dataset does not say. */
export interface DatasetRow {
  /** Unique in its dataset, and the same at every reading. */
  id: string;
  /** What was said, as a person wrote it down. */
  transcript: string | null;
  /** What another recogniser heard: the reference system measured against that. */
  machineTranscript: string | null;
  speaker: string | null;
  accent: string | null;
  age: string | null;
  gender: string | null;
  durationMs: number | null;
}

export interface Dataset {
  name: string;
  /** Of all that its rows are made of: two datasets with one digest are the same. */
  digest(options: { signal: AbortSignal }): Promise<string>;
  /** In order, one at a time: a dataset may be longer than the memory. Errors: DATASET_INVALID with the row. */
  rows(options: { signal: AbortSignal }): AsyncIterable<DatasetRow>;
  /** 16 kHz mono. Errors: DATASET_INVALID where there is no such row or its sound cannot be read. */
  readSound(id: string, options: { signal: AbortSignal }): Promise<Float32Array>;
  close(): Promise<void>;
}

/** One way of answering: a pipeline's effective values. */
export interface Arm {
  /** Unique in its run: what people read in tables. */
  label: string;
  /** "miniflow", or the name of a peer that plays the same recordings. */
  program: string;
  /** Whole, as it was used. Null for a peer that was given none. */
  pipeline: unknown;
  budgetBytes: number | null;
  /** What is dropped before each of its trials. Missing: nothing. */
  clear?: Clear;
  /** What the experiment says to a peer besides. */
  options?: Record<string, unknown>;
}

/**
 * `models`: every model; `files`: these, and their files from the system's page cache, so that a load is from the disk; `process`:
 * the whole process of the arm, with everything that a runtime keeps.
 */
export type Clear = "none" | "models" | "files" | "process";

/** What the figures depend on besides the arm. `null` is what the system does not tell. */
export interface Provenance {
  /** Null for a run of another program that does not tell. */
  machine: Machine | null;
  commit: string | null;
  /** Whether files of the checkout differed from the commit. */
  isModified: boolean | null;
  lockfileSha256: string | null;
  gpu: { name: string; vramBytes: number; driver: string | null } | null;
  /** Of the processor at the start and at the end, MHz; and whether it was throttled in between. */
  clockMhz: { start: number | null; end: number | null };
  isThrottled: boolean | null;
  /** Load average over a minute, at the start and at the end: above the benchmark's own, something else ran. */
  load: { start: number | null; end: number | null };
}

export interface Run {
  /** Unique for good, sorts by time. */
  id: string;
  experiment: string;
  /** The experiment's file as it was, letter for letter. */
  source: string;
  /** `stopped`: interrupted or killed; it can be resumed. */
  state: "running" | "stopped" | "finished";
  /** ISO 8601, UTC. */
  startedAt: string;
  endedAt: string | null;
  seed: number;
  dataset: { name: string; digest: string; rows: number };
  /** Of the rows that were picked, in order, and their repetitions: what a resumed run must find the same. */
  scheduleDigest: string;
  trialsPlanned: number;
  arms: Arm[];
  provenance: Provenance;
  /** Where an imported run comes from; null for our own. */
  importedFrom: string | null;
}

/** What one trial gave. A trial that failed is kept as well, with what it reached. */
export interface Trial {
  runId: string;
  /** Place in the schedule, from 0. */
  number: number;
  arm: string;
  row: DatasetRow;
  repetition: number;
  /** Counts in no figure. */
  isWarmup: boolean;
  status: "ok" | "failed";
  error: { code: string; message: string } | null;
  /** ISO 8601, UTC. */
  startedAt: string;
  start: Start | null;
  accentAsked: string | null;
  accentHeard: string | null;
  /** Null where it was not reached. */
  transcript: string | null;
  reply: string | null;
  /** What the recogniser heard in the reply's sound, where that was asked for. */
  replyHeard: string | null;
  stopReason: string | null;
  marks: Marks;
  timings: Timings | null;
  /** By name (`metrics/catalogue.ts` says what each is). What could not be measured is missing: never 0 in its place. */
  metrics: Record<string, number>;
  /** Inside the run's folder; null where it is not kept. */
  files: { utterance: string | null; reply: string | null };
}
