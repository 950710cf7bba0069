/** What the starter models are to reach, beside what was measured. Pure. */
import type { Cell, Table } from "./table.ts";

/** Of each skill, percent right. */
export const SKILL_AIM = 95;

/** A figure's value; undefined where it was not measured. */
type Measure = (tables: ReadonlyMap<string, Table>) => number | undefined;

interface Aim {
  aim: string;
  measure: Measure;
  bound: "at most" | "at least";
  limit: number;
}

const AIMS: readonly Aim[] = [
  atMost("word errors on seen voices, %", 4, cell("sets", { set: "seen" }, "WER")),
  atMost("word errors on unseen voices, %", 8, cell("sets", { set: "unseen" }, "WER")),
  atMost("word errors on a whole unseen accent, %", 20, cell("sets", { set: "french" }, "WER")),
  atMost("word errors on open vocabulary, %", 20, cell("sets", { set: "open" }, "WER")),
  atMost(
    "naming the accent, all but american: upper end of the change in word errors, %",
    -0.01,
    bound("accentChoice", { accent: "all but american" }, "right - auto, paired", "high"),
  ),
  atMost("accents that are certainly read worse when named", 0, countRows("accentChoice", isWorseNamed)),
  atLeast("sounds without speech that give nothing, worst kind, %", 100, leastOfNothing),
  atMost("3 s on one core, p95, ms", 150, cell("speed", {}, "p95")),
  atLeast("words in the training texts", 2000, cell("vocabulary", {}, "distinct words")),
  atMost("recogniser, bytes", 25e6, cell("weights", { file: "all of it" }, "bytes")),
  atMost("language model, bytes", 15e6, cell("weights", { model: "language model" }, "bytes")),
  atMost(`skills under ${SKILL_AIM} % right, typed`, 0, countRows("skills", isWeak)),
  atLeast("right replies through speech, %", 88, cell("speech", { heard: "accent auto" }, "right replies")),
  atLeast(
    "unknown questions that get an honest no, %",
    95,
    cell("honesty", { figure: "unknown questions that get an honest no" }, "share"),
  ),
  atMost(
    "known questions that are refused, %",
    3,
    cell("honesty", { figure: "known questions that are refused" }, "share"),
  ),
  atMost(
    "replies that do not end by themselves, %",
    0,
    cell("honesty", { figure: "replies that do not end by themselves" }, "share"),
  ),
  atMost("first token on two cores, p95, ms", 60, cell("firstToken", { threads: 2 }, "p95")),
];

/** The aims whose figures are in `tables`. */
export function tableOfAims(tables: readonly Table[]): Table {
  const byId = new Map(tables.map((table) => [table.id, table]));
  const rows = AIMS.flatMap(({ aim, measure, bound, limit }) => {
    const measured = measure(byId);
    if (measured === undefined) return [];
    return [
      { aim, wanted: `${bound} ${limit}`, measured, met: bound === "at most" ? measured <= limit : measured >= limit },
    ];
  });
  return { id: "aims", title: "Aims", rows };
}

function atMost(aim: string, limit: number, measure: Measure): Aim {
  return { aim, measure, bound: "at most", limit };
}

function atLeast(aim: string, limit: number, measure: Measure): Aim {
  return { aim, measure, bound: "at least", limit };
}

/** The value in a column of the first row that has all of `where`. */
function cell(id: string, where: Record<string, Cell>, column: string): Measure {
  return (tables) => valueOf(findRow(tables, id, where)?.[column]);
}

function bound(id: string, where: Record<string, Cell>, column: string, end: "low" | "high"): Measure {
  return (tables) => boundOf(findRow(tables, id, where)?.[column], end);
}

/** How many rows, but those that sum up others, are `bad`. */
function countRows(id: string, bad: (row: Table["rows"][number]) => boolean): Measure {
  return (tables) => {
    const rows = tables.get(id)?.rows;
    return rows?.filter(({ skill, accent }) => !isSum(skill ?? accent)).filter(bad).length;
  };
}

function isSum(name: Cell | undefined): boolean {
  return typeof name === "string" && name.startsWith("all");
}

function isWorseNamed(row: Table["rows"][number]): boolean {
  return (boundOf(row["right - auto, paired"], "low") ?? 0) > 0;
}

function isWeak({ typed }: Table["rows"][number]): boolean {
  return (valueOf(typed) ?? 0) < SKILL_AIM;
}

function leastOfNothing(tables: ReadonlyMap<string, Table>): number | undefined {
  const rows = tables.get("nothing")?.rows.filter((row) => row["holds speech"] === false);
  const shares = rows?.flatMap((row) => valueOf(row["app: nothing"]) ?? []);
  return shares === undefined || shares.length === 0 ? undefined : Math.min(...shares);
}

function findRow(tables: ReadonlyMap<string, Table>, id: string, where: Record<string, Cell>) {
  return tables.get(id)?.rows.find((row) => Object.entries(where).every(([column, value]) => row[column] === value));
}

function valueOf(found: Cell | undefined): number | undefined {
  if (typeof found === "number") return found;
  return typeof found === "object" && found !== null ? (found.value ?? undefined) : undefined;
}

function boundOf(found: Cell | undefined, end: "low" | "high"): number | undefined {
  return typeof found === "object" && found !== null ? (found[end] ?? undefined) : undefined;
}
