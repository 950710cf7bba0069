/**
 * A report before it has a form: tables, charts and trials as plain data, made once and written as HTML and as Markdown, so that
 * both say the same.
 */
import type { Trial } from "../runs/records.ts";
import type { AlignedPair } from "../metrics/align-words.ts";
import type { Unit } from "../metrics/catalogue.ts";

/** Null: there is no such figure. It is shown as missing. */
export type Cell = string | null;

export interface Table {
  kind: "table";
  title: string;
  head: string[];
  /** How many of the first columns are words; the others are figures. */
  wordColumns: number;
  rows: Cell[][];
  notes: string[];
}

/** A mark with what lies around it, by name. */
export interface IntervalChart {
  kind: "intervals";
  title: string;
  unit: Unit;
  rows: { label: string; centre: number; low: number | null; high: number | null }[];
}

export interface Waterfall {
  spanMs: number;
  rows: { label: string; startMs: number; endMs: number; isWait: boolean }[];
  /** What a person waits for, after the release of the key. */
  firstAudioMs: number | null;
}

export interface WaterfallChart extends Waterfall {
  kind: "waterfall";
  title: string;
}

/** Shares of trials that took no longer than a time. */
export interface CurveChart {
  kind: "curves";
  title: string;
  unit: Unit;
  /** Values in ascending order. */
  curves: { label: string; values: number[] }[];
}

/** A text as it was, letter for letter. */
export interface Source {
  kind: "source";
  title: string;
  text: string;
}

export interface Paragraph {
  kind: "paragraph";
  text: string;
}

export type Block = Table | IntervalChart | WaterfallChart | CurveChart | Source | Paragraph;

export interface Section {
  id: string;
  title: string;
  blocks: Block[];
}

/** One trial for eyes and ears. */
export interface TrialView {
  trial: Trial;
  /** The run's short name, where there are several. */
  run: string | null;
  arm: string;
  /** The words that the comparison saw, side by side; null where there is nothing to compare. */
  pairs: AlignedPair[] | null;
  waterfall: Waterfall | null;
  figures: { title: string; value: string }[];
  /** Addresses of the sounds; null where none was kept. */
  sound: { utterance: string | null; reply: string | null };
}

export interface Report {
  title: string;
  /** ISO 8601, UTC. */
  madeAt: string;
  appVersion: string;
  /** What a reader must know before believing a figure. */
  cautions: string[];
  sections: Section[];
  trials: TrialView[];
  /** Where the sounds are. */
  soundNote: string;
}
