import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Turn } from "../contract.ts";
import { openDatabase } from "../storage/database.ts";
import { resolveHome } from "../storage/home.ts";
import { listTurns } from "../storage/turns.ts";
import { formatMs } from "./waterfall.ts";
import type { CommandContext } from "./with-assistant.ts";

export interface HistoryOptions {
  limit: number;
}

/** Prints the newest turns, newest first. Works beside a running window: the database bears a second reader. */
export function history({ limit }: HistoryOptions, { terminal }: CommandContext): void {
  const home = resolveHome();
  if (!existsSync(join(home, "miniflow.db"))) return terminal.tell("There are no turns yet.");
  const db = openDatabase(home);
  try {
    const turns = listTurns({ db }, { limit });
    if (turns.length === 0) terminal.tell("There are no turns yet.");
    for (const turn of turns) terminal.show(turn, () => narrate(turn));
  } finally {
    db.close();
  }
}

function narrate(turn: Turn): string[] {
  const waited = turn.timings.releaseToFirstAudioMs;
  const facts = [
    turn.startedAt.slice(0, 19).replace("T", " "),
    turn.outcome,
    waited === null ? "" : `first sound ${formatMs(waited)}`,
    turn.start,
    turn.pipeline,
  ];
  return [
    facts.filter((fact) => fact !== "").join("  "),
    ...(turn.transcript === "" ? [] : [`  you:      ${turn.transcript}`]),
    ...(turn.reply === "" ? [] : [`  MiniFlow: ${turn.reply}`]),
    ...(turn.notice === null ? [] : [`  ${turn.notice.message}`]),
  ];
}
