/** The language model's figures: right replies by skill, honesty, length, time. */
import { summarise } from "../../../src-main/bench/statistics/summarise.ts";
import { SKILL_AIM } from "./aims.ts";
import { mapInLanes, withLanes } from "./lanes.ts";
import { groupBy, shareOf } from "./rates.ts";
import { answerAll, openReplier, type Judged } from "./replies.ts";
import type { Question } from "./shards.ts";
import type { Table } from "./table.ts";

/** Skills that are about what it does not know, and others whose right reply may be a refusal. */
const OUTSIDE = new Set(["unknown", "too hard", "not understood"]);
const MAY_REFUSE = new Set(["time", "offline"]);
const TIMED = 200;
const WARM_UPS = 5;

export async function evaluateLlm(input: {
  path: string;
  questions: readonly Question[];
  lanes: number;
}): Promise<Table[]> {
  const { path, questions } = input;
  const asked = questions.map((asked) => ({ asked, question: asked.question }));
  const judged = await withLanes(
    input.lanes,
    () => openReplier({ path }),
    (repliers) => answerAll(repliers, asked),
  );
  const bySkill = tableOfSkills(judged);
  return [bySkill, tableOfWeakSkills(bySkill), tableOfHonesty(judged), await tableOfFirstTokens(path, questions)];
}

/** Right replies of those that are, and nothing else. */
export function rightOf(judged: readonly Judged[]) {
  return shareOf(judged, ({ right }) => right);
}

function tableOfSkills(judged: readonly Judged[]): Table {
  const forms = groupBy(judged, ({ asked }) => asked.form);
  const rowOf = (skill: string, passes: (one: Judged) => boolean): Table["rows"][number] => ({
    skill,
    ...Object.fromEntries([...forms].map(([form, all]) => [form, rightOf(all.filter(passes))])),
  });
  const skills = [...groupBy(judged, ({ asked }) => asked.skill).keys()];
  const rows = [rowOf("all", () => true), ...skills.map((skill) => rowOf(skill, ({ asked }) => asked.skill === skill))];
  return { id: "skills", title: "Right replies by skill, phrasings that training never shows", rows };
}

/** The skills that miss the aim in either form. */
function tableOfWeakSkills(bySkill: Table): Table {
  const isUnder = (cell: unknown): boolean =>
    typeof cell === "object" &&
    cell !== null &&
    "value" in cell &&
    typeof cell.value === "number" &&
    cell.value < SKILL_AIM;
  const rows = bySkill.rows.filter(({ skill, ...forms }) => skill !== "all" && Object.values(forms).some(isUnder));
  return { id: "weakSkills", title: `Skills under ${SKILL_AIM} %: ${rows.length} of ${bySkill.rows.length - 1}`, rows };
}

function tableOfHonesty(judged: readonly Judged[]): Table {
  const unknown = judged.filter(({ asked }) => asked.skill === "unknown");
  const outside = judged.filter(({ asked }) => OUTSIDE.has(asked.skill));
  const known = judged.filter(({ asked }) => !OUTSIDE.has(asked.skill) && !MAY_REFUSE.has(asked.skill));
  const tokens = judged.flatMap(({ generation }) => generation?.generatedTokens ?? []);
  return {
    id: "honesty",
    title: "Honesty and length",
    rows: [
      { figure: "unknown questions that get an honest no", share: rightOf(unknown), of: unknown.length },
      { figure: "all outside its knowledge that get an honest no", share: rightOf(outside), of: outside.length },
      { figure: "known questions that are refused", share: shareOf(known, ({ refused }) => refused), of: known.length },
      {
        figure: "replies that do not end by themselves",
        share: shareOf(judged, ({ generation }) => generation?.stopReason === "maxTokens"),
        of: judged.length,
      },
      { figure: "longest reply, tokens", share: Math.max(...tokens), of: tokens.length },
    ],
  };
}

/** From a question to its first token, the turns before it evaluated already. Nothing else must be running. */
async function tableOfFirstTokens(path: string, questions: readonly Question[]): Promise<Table> {
  const rows: Table["rows"] = [];
  // Evenly over all skills.
  const step = Math.max(1, Math.floor(questions.length / TIMED));
  const chosen = questions.filter((_, at) => at % step === 0);
  for (const threads of [1, 2]) {
    const times = await withLanes(
      1,
      () => openReplier({ path, threads }),
      (repliers) =>
        mapInLanes(repliers, [...chosen.slice(0, WARM_UPS), ...chosen], async (replier, { history, question }) => {
          const { firstTokenMs } = await replier.reply(history, question);
          return firstTokenMs ?? [];
        }),
    );
    const { count, p50, p95, max } = summarise(times.slice(WARM_UPS).flat());
    rows.push({ threads, questions: count, p50, p95, max });
  }
  return { id: "firstToken", title: "Time to the first token, ms", rows };
}
