import { MiniflowError } from "../../errors.ts";
import type { ExaminedDataset } from "./file-rows.ts";

export interface DatasetReport {
  /** Rows that are right. */
  rows: number;
  /** Of all of them together. */
  durationMs: number;
  /** Rows of each accent, most first; under null those that do not say it. */
  accents: { accent: string | null; rows: number }[];
  speakers: number;
  withoutTranscript: number;
  problemCount: number;
  /** The first of them. */
  problems: MiniflowError[];
}

const PROBLEMS_TOLD = 20;

/** Reads every row and decodes every sound. Errors: those that end the reading; what is wrong with one row is in the report. */
export async function checkDataset(
  dataset: Pick<ExaminedDataset, "examine">,
  { signal, onRow }: { signal: AbortSignal; onRow(rows: number): void },
): Promise<DatasetReport> {
  const problems: MiniflowError[] = [];
  const accents = new Map<string | null, number>();
  const speakers = new Set<string>();
  let [rows, durationMs, withoutTranscript, problemCount] = [0, 0, 0, 0];
  for await (const reading of dataset.examine({ signal, withSound: true })) {
    onRow(rows + problemCount + 1);
    if (reading instanceof MiniflowError) {
      problemCount += 1;
      if (problems.length < PROBLEMS_TOLD) problems.push(reading);
      continue;
    }
    rows += 1;
    durationMs += reading.durationMs ?? 0;
    if (reading.transcript === null) withoutTranscript += 1;
    if (reading.speaker !== null) speakers.add(reading.speaker);
    accents.set(reading.accent, (accents.get(reading.accent) ?? 0) + 1);
  }
  return {
    rows,
    durationMs,
    accents: [...accents].map(([accent, rows]) => ({ accent, rows })).toSorted((a, b) => b.rows - a.rows),
    speakers: speakers.size,
    withoutTranscript,
    problemCount,
    problems,
  };
}
