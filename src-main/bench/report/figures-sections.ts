/** The figures of all arms: the headline, where the time went, and every figure there is. Pure. */
import type { Family } from "../metrics/catalogue.ts";
import { METRIC_NAMES } from "../metrics/catalogue.ts";
import { byStart, type ArmView } from "./arm-views.ts";
import { measureArms, measureTrials, metricOf, type ArmFigure } from "./measure-arms.ts";
import { formatFigure, formatKnown } from "./numbers.ts";
import type { Block, Cell, Section, Table } from "./report.ts";
import { drawMedianWaterfall } from "./waterfall.ts";

const HEADLINE_TIMES = ["releaseToFirstAudioMs", "stageSumMs", "wallMs", "loadMs", "rssBytes", "ledgerBytes"];
const HEADLINE_WORDS = ["wer", "werReference", "roundTripWer", "utmos", "utmosReference"];
/** More lines than this in one plot are a tangle. */
const MOST_CURVES = 8;

export function makeHeadline(arms: readonly ArmView[]): Section {
  const times = HEADLINE_TIMES.filter((name) => isMeasured(name, arms));
  const words = HEADLINE_WORDS.filter((name) => isMeasured(name, arms));
  const timeRows = arms.flatMap((arm): Cell[][] => {
    const starts = byStart(arm.counted);
    const parts = starts.length === 0 ? [{ start: "–", trials: [] }] : starts;
    return parts.map(({ start, trials }) => [
      arm.label,
      start,
      String(trials.length),
      ...times.map((name) => sayCentre(name, measureArms(name, [{ ...arm, counted: trials }])[0], trials.length)),
    ]);
  });
  const wordRows = arms.map((arm): Cell[] => [
    arm.label,
    String(arm.counted.length),
    String(arm.failed.length),
    ...words.map((name) => sayCentre(name, measureTrials(name, arm, null, arm.counted), arm.counted.length)),
  ]);
  const blocks: Block[] = [
    {
      kind: "table",
      title: "Time and memory, by how the trial began",
      head: ["arm", "start", "trials", ...times.map(titleOf)],
      wordColumns: 2,
      rows: timeRows,
      notes: [BRACKETS, STARTS],
    },
    ...(words.length === 0
      ? []
      : [
          {
            kind: "table",
            title: "Words and sound",
            head: ["arm", "trials", "failed", ...words.map(titleOf)],
            wordColumns: 1,
            rows: wordRows,
            notes: [],
          } satisfies Table,
        ]),
  ];
  return { id: "headline", title: "Headline", blocks };
}

const BRACKETS =
  "In brackets: the interval that holds the true value in 95 of 100 such experiments (bootstrap); none from fewer than six. n: how many trials have the figure, where it is not all.";
const STARTS =
  "cold: a model was loaded for the first time; swapped: one came back; warm: none moved. Warmups and failed trials are in no figure.";

/** Waterfalls, curves and dots. */
export function makeTimeSection(arms: readonly ArmView[]): Section {
  const parts = arms.flatMap((arm) =>
    byStart(arm.counted).map(({ start, trials }) => ({ label: nameOf(arm.label, start), trials })),
  );
  const waterfalls = parts.flatMap(({ label, trials }): Block[] => {
    const drawn = drawMedianWaterfall(trials);
    const title = `${label}: where the time goes after the key is released (${trials.length === 1 ? "one trial" : `medians of ${trials.length} trials`})`;
    return drawn === null ? [] : [{ kind: "waterfall", title, ...drawn }];
  });
  const plotted = ["releaseToFirstAudioMs", "stageSumMs"].flatMap((name): Block[] => {
    const curves = parts
      .map(({ label, trials }) => ({
        label,
        values: trials.flatMap(({ metrics }) => metrics[name] ?? []).toSorted((a, b) => a - b),
      }))
      .filter(({ values }) => values.length > 1);
    return [
      ...intervals(name, arms),
      ...chunk(curves, MOST_CURVES).map((some): Block => {
        const title = `${titleOf(name)}: share of the trials that took no longer`;
        return { kind: "curves", title, unit: metricOf(name).unit, curves: some };
      }),
    ];
  });
  return { id: "time", title: "Time", blocks: [...plotted, ...waterfalls] };
}

export function makeMemorySection(arms: readonly ArmView[]): Section {
  return {
    id: "memory",
    title: "Memory",
    blocks: ["rssBytes", "ledgerBytes"].flatMap((name) => intervals(name, arms)),
  };
}

function intervals(name: string, arms: readonly ArmView[]): Block[] {
  const rows = measureArms(name, arms).flatMap(({ arm, start, centre, interval95 }) => {
    if (centre === null) return [];
    const label = start === null ? arm : nameOf(arm, start);
    return [{ label, centre, low: interval95?.low ?? null, high: interval95?.high ?? null }];
  });
  const { unit, centre } = metricOf(name);
  const title = `${titleOf(name)}: ${typeof centre === "object" ? "ratio of sums" : centre} and 95 % interval`;
  return rows.length === 0 ? [] : [{ kind: "intervals", title, unit, rows }];
}

const FAMILIES: Readonly<Record<Family, string>> = {
  time: "Times",
  words: "Words that were heard",
  reply: "Replies",
  memory: "Memory",
  sound: "The reply's sound",
  reference: "By the reference system's definitions",
  account: "Account",
};

/** Every figure that any trial has, by family. */
export function makeFigures(arms: readonly ArmView[]): Section {
  const brought = arms.flatMap(({ counted }) => counted.flatMap(({ metrics }) => Object.keys(metrics)));
  const names = [...new Set([...METRIC_NAMES, ...brought])];
  const known = names.filter((name) => isMeasured(name, arms));
  const tables = (Object.keys(FAMILIES) as Family[]).flatMap((family): Block[] => {
    const own = known.filter((name) => metricOf(name).family === family);
    return own.length === 0 ? [] : [tabulate(FAMILIES[family], own, arms)];
  });
  const missing = names.filter((name) => !known.includes(name));
  const note: Block[] =
    missing.length === 0 ? [] : [{ kind: "paragraph", text: `Missing in every trial: ${missing.join(", ")}.` }];
  return { id: "figures", title: "Every figure", blocks: [...tables, ...note] };
}

/** What each name means. */
export function makeDefinitions(arms: readonly ArmView[]): Section {
  const rows = METRIC_NAMES.filter((name) => isMeasured(name, arms)).map((name): Cell[] => {
    const { title, what, centre, better } = metricOf(name);
    const stands = typeof centre === "object" ? `sum of ${centre.part} by sum of ${centre.whole}` : centre;
    return [name, title, what, stands, better ?? "neither"];
  });
  const table: Table = {
    kind: "table",
    title: "What each figure is",
    head: ["name", "title", "definition", "of many trials", "better"],
    wordColumns: 5,
    rows,
    notes: [],
  };
  return { id: "definitions", title: "Definitions", blocks: [table] };
}

function tabulate(title: string, names: readonly string[], arms: readonly ArmView[]): Table {
  const rows = names.flatMap((name) =>
    measureArms(name, arms).map(({ arm, start, count, centre, interval95, summary }): Cell[] => {
      const say = (value: number | null | undefined): Cell => formatKnown(metricOf(name).unit, value);
      const marked = (value: number | undefined, isMax: boolean): Cell => {
        const said = say(value);
        return said === null || !isMax ? said : `${said} †`;
      };
      return [
        name,
        arm,
        start ?? "all",
        String(count),
        say(centre),
        interval95 === null ? null : `${say(interval95.low)} to ${say(interval95.high)}`,
        say(summary?.mean),
        say(summary?.std),
        say(summary?.min),
        say(summary?.p50),
        say(summary?.p90),
        marked(summary?.p95, summary?.isP95Max ?? false),
        marked(summary?.p99, summary?.isP99Max ?? false),
        say(summary?.max),
      ];
    }),
  );
  const head = ["figure", "arm", "start", "n", "centre", "95 % interval", "mean", "std"];
  return {
    kind: "table",
    title,
    head: [...head, "min", "p50", "p90", "p95", "p99", "max"],
    wordColumns: 3,
    rows,
    notes: rows.some((row) => row.some((cell) => cell?.endsWith("†"))) ? [DAGGER] : [],
  };
}

const DAGGER =
  "† With 20 trials or fewer p95, with 100 or fewer p99, lies between the two greatest values: read it as the maximum.";

function isMeasured(name: string, arms: readonly ArmView[]): boolean {
  return arms.some(({ counted }) => counted.some(({ metrics }) => metrics[name] !== undefined));
}

/** "123 ms [110 ms, 140 ms] n=18". */
function sayCentre(name: string, figure: ArmFigure | undefined, trials: number): Cell {
  if (figure === undefined || figure.centre === null) return null;
  const { unit } = metricOf(name);
  const { interval95, centre, count } = figure;
  const around =
    interval95 === null ? "" : ` [${formatFigure(unit, interval95.low)}, ${formatFigure(unit, interval95.high)}]`;
  return `${formatFigure(unit, centre)}${around}${count === trials ? "" : ` n=${count}`}`;
}

function titleOf(name: string): string {
  return metricOf(name).title;
}

/** What a trial does not tell is not said. */
function nameOf(arm: string, start: string): string {
  return start === "not told" ? arm : `${arm}, ${start}`;
}

function chunk<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
