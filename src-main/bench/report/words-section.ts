/** Word error rates by who spoke, and which accent was taken for which. Pure. */
import { countHeardAccents, findWorstGroup, type GroupKey } from "../comparison/groups.ts";
import type { UnitKind } from "../metrics/summarise-metric.ts";
import { countFewSpeakers, summariseMetric } from "../metrics/summarise-metric.ts";
import type { ArmView } from "./arm-views.ts";
import { metricOf } from "./measure-arms.ts";
import { formatFigure, formatKnown } from "./numbers.ts";
import type { Block, Cell, Section } from "./report.ts";

const WER = "wer";
const BY: readonly GroupKey[] = ["accent", "speaker"];
const DRAWN: Readonly<Record<UnitKind, string>> = { trial: "trials", row: "recordings", speaker: "speakers" };

export function makeWordsSection(arms: readonly ArmView[]): Section {
  const blocks = BY.flatMap((by) => tabulateGroups(arms, by));
  return { id: "words", title: "Words by who spoke", blocks };
}

/** Nothing where the dataset tells of fewer than two groups. */
function tabulateGroups(arms: readonly ArmView[], by: GroupKey): Block[] {
  const told = arms.map((arm) => ({ arm, groups: measureGroups(arm, by) })).filter(({ groups }) => groups.length > 1);
  if (told.length === 0) return [];
  const rows = told.flatMap(({ arm, groups }) =>
    groups.map(({ name, recordings, words, errors, found }): Cell[] => {
      const { low, high } = found?.interval95 ?? {};
      return [
        arm.label,
        name,
        String(recordings),
        String(found?.count ?? 0),
        String(words),
        String(errors),
        formatKnown("share", found?.value),
        low === undefined || high === undefined
          ? null
          : `${formatFigure("share", low)} to ${formatFigure("share", high)}`,
        low === undefined || found === null ? null : DRAWN[found.unit],
      ];
    }),
  );
  return [
    {
      kind: "table",
      title: `Word error rate by ${by}`,
      head: ["arm", by, "recordings", "trials", "words", "errors", "WER", "95 % interval", "drawn"],
      wordColumns: 2,
      rows,
      notes: told.flatMap(({ arm, groups }) => noteGap(arm, by, groups)),
    },
  ];
}

interface Group {
  name: string;
  recordings: number;
  words: number;
  errors: number;
  found: ReturnType<typeof summariseMetric>;
}

/** In the order of their names. */
function measureGroups({ counted, run, label }: ArmView, by: GroupKey): Group[] {
  const names = [...new Set(counted.flatMap(({ row }) => row[by] ?? []))].toSorted();
  return names.map((name) => {
    const trials = counted.filter(({ row, metrics }) => row[by] === name && metrics["words"] !== undefined);
    const sum = (metric: string): number => trials.reduce((all, { metrics }) => all + (metrics[metric] ?? 0), 0);
    return {
      name,
      recordings: new Set(trials.map(({ row }) => row.id)).size,
      words: sum("words"),
      errors: sum("wordErrors"),
      found: summariseMetric(WER, metricOf(WER), trials, `${run.seed} ${label} ${by} ${name}`),
    };
  });
}

function noteGap({ counted, run, label }: ArmView, by: GroupKey, groups: readonly Group[]): string[] {
  const summaries = groups.map(({ name, found }) => ({ group: name, summary: found }));
  // Among one there is no worst.
  const isTold = groups.filter(({ found }) => found !== null && found.interval95 !== null).length > 1;
  const worst = isTold ? findWorstGroup(WER, by, counted, summaries, `${run.seed} ${label} ${by}`) : null;
  const untold = counted.filter(({ row }) => row[by] === null).length;
  const few = countFewSpeakers(counted);
  const points = (share: number): string => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  return [
    worst === null
      ? `${label}: fewer than two have enough recordings for an interval, so that none can be called the worst.`
      : `${label}: the worst ${by} is ${worst.group}, ${points(worst.gap)} points from the rate of all${
          worst.interval95 === null ? "" : ` (${points(worst.interval95.low)} to ${points(worst.interval95.high)})`
        }. The worst of several is worst by chance, too.`,
    ...(untold === 0 ? [] : [`${label}: trials whose ${by} is not told: ${untold}.`]),
    ...(few === null ? [] : [`${label}: only ${few} speakers, who stand for no others.`]),
  ];
}

/** What the recogniser heard where the accent was left to it. */
export function makeAccentSection(arms: readonly ArmView[]): Section {
  const blocks = arms.flatMap((arm): Block[] => {
    const table = countHeardAccents(arm.counted);
    const spoken = Object.keys(table).toSorted();
    const heard = [...new Set(Object.values(table).flatMap((counts) => Object.keys(counts)))].toSorted();
    if (heard.every((name) => name === NOT_TOLD)) return [];
    const rows = spoken.map((accent): Cell[] => {
      const counts = heard.map((name) => table[accent]?.[name] ?? 0);
      const all = counts.reduce((sum, count) => sum + count, 0);
      return [accent, ...counts.map(String), String(all), formatFigure("share", (table[accent]?.[accent] ?? 0) / all)];
    });
    return [
      {
        kind: "table",
        title: `${arm.label}: accents spoken (rows) and heard (columns)`,
        head: ["spoken", ...heard.map((name) => (name === NOT_TOLD ? name : `heard: ${name}`)), "trials", "right"],
        wordColumns: 1,
        rows,
        notes: [
          "Right: heard by the name that the dataset gives it. An accent that the recogniser has no name for can never be right.",
        ],
      },
    ];
  });
  return { id: "accents", title: "Accents", blocks };
}

const NOT_TOLD = "not told";
