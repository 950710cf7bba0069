/**
 * Which column of a table holds what: by our names, or by those that Common Voice, GLOBE and the `datasets` library of Hugging Face
 * use. Pure.
 */
import type { DatasetRow } from "../runs/records.ts";
import type { ColumnsAsked } from "./spec.ts";

export type Column = keyof ColumnsAsked;
export type Columns = ReadonlyMap<Column, string>;

/** By rank: where a table has several, the first counts. Letters' case does not. */
const KNOWN: Readonly<Record<Column, readonly string[]>> = {
  id: ["id"],
  audio: ["audio", "wav", "file", "file_name", "path"],
  // GLOBE V3 has both: what Common Voice's speaker was given to read, and what Whisper heard under the plain name.
  transcript: ["common_voice_sentence", "transcript", "sentence", "text", "transcription"],
  machineTranscript: ["machineTranscript", "machine_transcript", "whisper_transcript", "predicted_transcript"],
  speaker: ["speaker", "speaker_id", "client_id"],
  // What a person said of themself; a model's guess (predicted_accent) counts only where an experiment asks for it.
  accent: ["accent", "accents", "common_voice_accents"],
  age: ["age", "common_voice_age"],
  gender: ["gender", "sex", "common_voice_gender"],
};

/** Errors: a sentence that says which column is missing and which there are. */
export function mapColumns(present: readonly string[], asked: ColumnsAsked): Columns | { problem: string } {
  const found = new Map<Column, string>();
  for (const column of Object.keys(KNOWN) as Column[]) {
    const names = asked[column] === undefined ? KNOWN[column] : [asked[column]];
    const name = names
      .map((wanted) => present.find((one) => one.toLowerCase() === wanted.toLowerCase()))
      .find((one) => one !== undefined);
    if (name !== undefined) found.set(column, name);
    else if (asked[column] !== undefined)
      return { problem: `there is no column "${asked[column]}" for the ${column}; there are: ${listOf(present)}` };
  }
  for (const column of ["audio", "transcript"] as const) {
    if (found.has(column)) continue;
    return {
      problem: `no column holds the ${column} (${KNOWN[column].join(", ")}); there are: ${listOf(present)}`,
    };
  }
  const plain = present.find((one) => one.toLowerCase() === "transcript");
  if (plain !== undefined && found.get("transcript") !== plain && !found.has("machineTranscript"))
    found.set("machineTranscript", plain);
  return found;
}

export type RowText = Omit<DatasetRow, "id" | "durationMs">;

/** What the cells say of a row. `isSilence`: it says of itself that nobody speaks in it. */
export function readCells(
  cells: Readonly<Record<string, string | null>>,
  columns: Columns,
): RowText & { isSilence: boolean } {
  const textOf = (column: Column) => cells[columns.get(column) ?? ""] ?? null;
  const fact = (column: Column) => {
    const text = textOf(column)?.trim() ?? "";
    return NOTHING.has(text.toLowerCase()) ? null : text;
  };
  const words = (column: Column) => {
    const text = textOf(column)?.trim() ?? "";
    return text === "" || text === "nan" ? null : text;
  };
  const isSilence = /^(true|yes|1)$/iu.test(cells["silence"]?.trim() ?? "");
  return {
    transcript: words("transcript") ?? (isSilence ? "" : null),
    machineTranscript: words("machineTranscript"),
    speaker: fact("speaker"),
    accent: fact("accent"),
    age: fact("age"),
    gender: fact("gender"),
    isSilence,
  };
}

/** A cell as text; null for what is neither text, number nor truth. */
export function toText(cell: unknown): string | null {
  switch (typeof cell) {
    case "string":
      return cell;
    case "number":
    case "bigint":
    case "boolean":
      return String(cell);
    default:
      return null;
  }
}

/** How tables say that something is not known. */
const NOTHING = new Set(["", "nan", "none", "null", "n/a", "unknown", "other"]);

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
