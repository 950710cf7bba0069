/** Whole turns, judged. Pure. */
import { drawWaterfall } from "../cli/waterfall.ts";
import type { Turn } from "../contract.ts";
import { judge, notOk, type Check, type Fault } from "./check.ts";
import { median } from "./judge-voice.ts";
import { exceed } from "./limits.ts";

export interface AskedTurn {
  /** What is said in the recording. */
  said: string;
  turn: TurnFigures;
}

type TurnFigures = Pick<Turn, "marks" | "timings" | "start" | "outcome" | "notice">;

const UNANSWERED = "See which of the checks above is not ok: a turn needs all of them.";

/** The first turn, in which the models were loaded. */
export function judgeColdTurn({ said, turn }: AskedTurn): Check {
  const waitedMs = turn.timings.releaseToFirstAudioMs;
  const found = {
    area: "turn" as const,
    what: "cold",
    values: { said, ...figuresOf(turn) },
    details: drawWaterfall(turn),
  };
  if (waitedMs === null) return notOk({ ...found, figure: describeFailure(turn) }, UNANSWERED);
  return judge({ ...found, figure: `${waitedMs.toFixed(0)} ms from the release of the key to the first sound` }, [
    answeredOr(turn),
    exceed("coldTurnMs", "cold", waitedMs),
  ]);
}

/** Turns with every model in; not empty. Their times are those of the answered ones, the waterfall that of the one in the middle. */
export function judgeWarmTurns(asked: readonly AskedTurn[]): Check {
  const answered = asked.filter(({ turn }) => turn.outcome === "answered").toSorted((a, b) => waitOf(a) - waitOf(b));
  const middle = answered[Math.floor(answered.length / 2)];
  const waitedMs = middle === undefined ? null : median(answered.map(waitOf));
  const wait =
    waitedMs === null ? "" : `, ${waitedMs.toFixed(0)} ms from the release of the key to the first sound (median)`;
  const unanswered = asked.flatMap(({ said, turn }) =>
    turn.outcome === "answered" ? [] : [{ what: `"${said}": ${describeFailure(turn)}`, advice: UNANSWERED }],
  );
  const found = {
    area: "turn" as const,
    what: "warm",
    figure: `${answered.length} of ${asked.length} answered${wait}`,
    values: { turns: asked.length, answered: answered.length, releaseToFirstAudioMs: waitedMs },
    details: middle === undefined ? [] : drawWaterfall(middle.turn),
  };
  return judge(found, [...unanswered, waitedMs === null ? null : exceed("warmTurnMs", "warm", waitedMs)]);
}

function answeredOr(turn: TurnFigures): Fault | null {
  return turn.outcome === "answered" ? null : { what: describeFailure(turn), advice: UNANSWERED };
}

function describeFailure({ outcome, notice }: TurnFigures): string {
  return notice === null ? outcome : `${outcome} (${notice.code})`;
}

function waitOf({ turn }: AskedTurn): number {
  return turn.timings.releaseToFirstAudioMs ?? Infinity;
}

function figuresOf({ timings, outcome }: TurnFigures): Check["values"] {
  const { loadMs, ...flat } = timings;
  return { outcome, ...flat, asrLoadMs: loadMs.asr, llmLoadMs: loadMs.llm, ttsLoadMs: loadMs.tts };
}
