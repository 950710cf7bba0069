/** Word error rates by who spoke, and which accent was taken for which. Pure. */
import { FEWEST_UNITS } from "../statistics/bootstrap.ts";
import type { DatasetRow, Trial } from "../runs/records.ts";
import type { ArmView } from "./arm-views.ts";
import { measureRatio } from "./measure-arms.ts";
import { formatFigure, formatKnown } from "./numbers.ts";
import type { Block, Cell, Section, Table } from "./report.ts";

const WER = { part: "wordErrors", whole: "words" };
const BY: readonly (keyof Pick<DatasetRow, "accent" | "speaker" | "gender">)[] = ["accent", "speaker", "gender"];

export function makeWordsSection(arms: readonly ArmView[]): Section {
  const blocks = BY.flatMap((by) => arms.flatMap((arm) => tabulateGroups(arm, by)));
  return { id: "words", title: "Words by who spoke", blocks };
}

interface Group {
  name: string;
  trials: Trial[];
}

/** Nothing where the dataset tells of fewer than two groups. */
function tabulateGroups(arm: ArmView, by: (typeof BY)[number]): Table[] {
  const groups = groupBy(
    arm.counted.filter(({ metrics }) => metrics[WER.whole] !== undefined),
    ({ row }) => row[by],
  );
  if (groups.length < 2) return [];
  const rates = groups.map(({ name, trials }) => {
    const speakers = new Set(trials.flatMap(({ row }) => row.speaker ?? []));
    // People vary more than their sentences do: where enough of them are told, it is they who are drawn for the interval.
    const isBySpeaker = speakers.size >= FEWEST_UNITS && trials.every(({ row }) => row.speaker !== null);
    const keyOf = ({ row }: Trial): string => (isBySpeaker ? (row.speaker ?? row.id) : row.id);
    const ratio = measureRatio(trials, WER, `${arm.run.seed} ${arm.label} ${by} ${name}`, keyOf);
    return { name, speakers: speakers.size, drawn: isBySpeaker ? "speakers" : "recordings", ratio };
  });
  const rows = rates.map(({ name, speakers, drawn, ratio: { value, interval95, part, whole, count } }): Cell[] => [
    name,
    ...(by === "speaker" ? [] : [String(speakers)]),
    String(count),
    String(whole),
    String(part),
    formatKnown("share", value),
    interval95 === null
      ? null
      : `${formatFigure("share", interval95.low)} to ${formatFigure("share", interval95.high)}`,
    interval95 === null ? null : drawn,
  ]);
  const known = rates
    .flatMap(({ name, ratio: { value } }) => (value === null ? [] : [{ name, value }]))
    .toSorted((a, b) => a.value - b.value);
  const [best, worst] = [known[0], known.at(-1)];
  const gap =
    best === undefined || worst === undefined || known.length < 2
      ? []
      : [
          `Gap between the worst group and the best: ${(100 * (worst.value - best.value)).toFixed(1)} points (${worst.name} ${formatFigure("share", worst.value)}, ${best.name} ${formatFigure("share", best.value)}). The worst of several is worst by chance, too: see the intervals.`,
        ];
  const untold = arm.counted.filter(({ row }) => row[by] === null).length;
  return [
    {
      kind: "table",
      title: `${arm.label}: word error rate by ${by}`,
      head: [
        by,
        ...(by === "speaker" ? [] : ["speakers"]),
        "trials",
        "words",
        "errors",
        "WER",
        "95 % interval",
        "drawn",
      ],
      wordColumns: 1,
      rows,
      notes: [...gap, ...(untold === 0 ? [] : [`Trials whose ${by} is not told: ${untold}.`])],
    },
  ];
}

/** What the recogniser heard where the accent was left to it. */
export function makeAccentSection(arms: readonly ArmView[]): Section {
  const blocks = arms.flatMap((arm): Block[] => {
    const heard = arm.counted.filter(
      ({ row, accentAsked, accentHeard }) => row.accent !== null && accentAsked === "auto" && accentHeard !== null,
    );
    if (heard.length === 0) return [];
    const columns = [...new Set(heard.map(({ accentHeard }) => accentHeard ?? ""))].toSorted();
    const rows = groupBy(heard, ({ row }) => row.accent).map(({ name, trials }): Cell[] => {
      const right = trials.filter(({ accentHeard }) => accentHeard === name).length;
      return [
        name,
        ...columns.map((column) => String(trials.filter(({ accentHeard }) => accentHeard === column).length)),
        String(trials.length),
        formatFigure("share", right / trials.length),
      ];
    });
    const right = heard.filter(({ row, accentHeard }) => row.accent === accentHeard).length;
    return [
      {
        kind: "table",
        title: `${arm.label}: accents spoken (rows) and heard (columns)`,
        head: ["spoken", ...columns.map((column) => `heard: ${column}`), "trials", "right"],
        wordColumns: 1,
        rows,
        notes: [
          `Heard by the name that the dataset gives it: ${right} of ${heard.length}. An accent that the recogniser has no name for can never be right.`,
        ],
      },
    ];
  });
  return { id: "accents", title: "Accents", blocks };
}

/** In the order of their names; what has none is left out. */
function groupBy(trials: readonly Trial[], nameOf: (trial: Trial) => string | null): Group[] {
  const groups = new Map<string, Trial[]>();
  for (const trial of trials) {
    const name = nameOf(trial);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), trial]);
  }
  return [...groups].map(([name, own]) => ({ name, trials: own })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
