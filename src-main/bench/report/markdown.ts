/** A report as Markdown: the same tables, without charts and sounds. */
import type { Block, Cell, Report, TrialView } from "./report.ts";
import { showUnseen } from "./unseen.ts";

export function writeMarkdown(report: Report): string {
  const lines = [
    `# ${escape(report.title)}`,
    "",
    `Made by MiniFlow ${report.appVersion} at ${report.madeAt}. A dash is a figure that is missing: it was not measured, which is not zero.`,
    ...(report.cautions.length === 0 ? [] : ["", ...report.cautions.map((caution) => `- **${escape(caution)}**`)]),
    ...report.sections.flatMap(({ title, blocks }) => {
      const written = blocks.flatMap(writeBlock);
      return written.length === 0 ? [] : ["", `## ${escape(title)}`, ...written];
    }),
    "",
    `## Every trial (${report.trials.length})`,
    "",
    ...writeRows(["", "arm", "", "expected", "heard", "reply"], 6, report.trials.map(rowOf)),
    "",
  ];
  return lines.join("\n");
}

function rowOf({ trial, arm }: TrialView): Cell[] {
  const { isWarmup, error, row, transcript, reply } = trial;
  const state = error === null ? (isWarmup ? "warmup" : "") : `failed: ${error.message} (${error.code})`;
  return [String(trial.number + 1), arm, state, row.transcript, transcript, reply];
}

function writeBlock(block: Block): string[] {
  switch (block.kind) {
    case "table":
      return [
        "",
        `**${escape(block.title)}**`,
        "",
        ...writeRows(block.head, block.wordColumns, block.rows),
        ...block.notes.flatMap((note) => ["", escape(note)]),
      ];
    case "source":
      return ["", `${escape(block.title)}:`, "", ...fence(block.text)];
    case "paragraph":
      return ["", escape(block.text)];
    case "intervals":
    case "waterfall":
    case "curves":
      return [];
  }
}

function writeRows(head: readonly string[], wordColumns: number, rows: readonly Cell[][]): string[] {
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((cell) => (cell === null ? "–" : escape(cell))).join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, column) => (column < wordColumns ? "---" : "--:")).join("|")}|`,
    ...rows.map(line),
  ];
}

/** Longer than every fence in the text. */
function fence(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  return [ticks, showUnseen(text), ticks];
}

/** One line in which nothing is markup: neither Markdown's nor the HTML that it may hold. */
function escape(text: string): string {
  return showUnseen(text)
    .replaceAll(/\s+/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~#]/gu, (sign) => `\\${sign}`)
    .trim();
}
