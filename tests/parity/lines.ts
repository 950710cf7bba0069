/** Sentences written for this comparison, by what is special about them: `lines.txt` beside this file. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Line {
  /** The heading it stands under. */
  kind: string;
  text: string;
}

export async function readLines(): Promise<Line[]> {
  return parseLines(await readFile(join(import.meta.dirname, "lines.txt"), "utf8"));
}

/** One sentence a line, under headings that begin with "# ". Pure. */
export function parseLines(content: string): Line[] {
  const lines: Line[] = [];
  let kind = "";
  for (const line of content.split("\n").map((each) => each.trim())) {
    if (line.startsWith("# ")) kind = line.slice(2);
    else if (line !== "") lines.push({ kind, text: line });
  }
  return lines;
}
