import { createReadStream } from "node:fs";
import { errnoOf, MiniflowError } from "../../errors.ts";
import { invalidDataset } from "./trouble.ts";

export interface Line {
  /** From 1. */
  number: number;
  /** Without its end. */
  text: string;
}

const LINE_FEED = 10;
/** A table's line is some hundred bytes; what has longer ones is something else. */
const LONGEST_LINE_BYTES = 1024 * 1024;

/**
 * The lines of a UTF-8 file, one at a time, without a byte order mark. Errors: DATASET_INVALID with the line where it is no UTF-8,
 * DATASET_MISSING, the signal's reason.
 */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  const decode = (bytes: Uint8Array): Line => {
    number += 1;
    try {
      return { number, text: decoder.decode(bytes).replace(/\r$/u, "") };
    } catch (error) {
      const isUtf16 = bytes.includes(0);
      throw invalidDataset(
        { path, line: number },
        isUtf16 ? "it is no text in UTF-8, but perhaps in UTF-16" : "it is no text in UTF-8",
        SAVE_AS,
        error,
      );
    }
  };
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
        yield decode(Buffer.concat([rest, chunk.subarray(from, end)]));
        rest = new Uint8Array(0);
        from = end + 1;
      }
      rest = Buffer.concat([rest, chunk.subarray(from)]);
      if (rest.length > LONGEST_LINE_BYTES)
        throw invalidDataset(
          { path, line: number + 1 },
          "the line has no end",
          "Give a table as text: CSV or JSON Lines.",
        );
    }
    if (rest.length > 0) yield decode(rest);
  } catch (error) {
    throw explainReadError(path, error);
  }
}

const SAVE_AS = "Save the table as UTF-8: spreadsheets offer that when they export CSV.";

/** What an error of opening or reading a dataset's file means; others pass unchanged. */
export function explainReadError(path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof MiniflowError || errno === undefined || errno === "ABORT_ERR") return error;
  if (errno === "ENOENT" || errno === "ENOTDIR") {
    return new MiniflowError("DATASET_MISSING", `There is no file ${path}.`, {
      hint: "Check the name and the folder; a path in an experiment counts from that file's own folder.",
      path,
      cause: error,
    });
  }
  if (errno === "EISDIR") return invalidDataset({ path }, "it is a folder", "Name the file in it.", error);
  return invalidDataset({ path }, `it cannot be read (${errno})`, "Check who may read it, and the disk.", error);
}
