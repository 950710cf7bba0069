/**
 * Charts as plain elements and plain SVG: no script, no fixed sizes, colours from the page. Words and scales are text of the page
 * beside the drawing, so that they stay readable on a narrow screen; each chart has its figures in a table below it.
 */
import { formatFigure, formatKnown, scaleOf } from "../numbers.ts";
import type { CurveChart, IntervalChart, Table, Waterfall, WaterfallChart } from "../report.ts";
import { markup, type Markup } from "./safe.ts";
import { writeTable } from "./table.ts";

/** As many kinds of lines as a page has colours for. */
const KINDS = 8;
const DECILES = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100];

function percent(part: number, whole: number): string {
  return `${(100 * Math.min(1, Math.max(0, whole > 0 ? part / whole : 0))).toFixed(2)}%`;
}

/** A dot with a line through it for each row, on one scale from 0. */
export function writeIntervals({ title, unit, rows }: IntervalChart): Markup {
  const scale = scaleOf(unit, Math.max(...rows.map(({ centre, high }) => Math.max(centre, high ?? centre)), 0));
  const most = scale.at(-1)?.value ?? 1;
  return markup`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div class="bars" aria-hidden="true">
      ${rows.map(({ label, centre, low, high }) => {
        const line =
          low === null || high === null
            ? null
            : markup`<i class="span" style="left:${percent(low, most)};width:${percent(high - low, most)}"></i>`;
        return markup`<span class="name">${label}</span
          ><span class="track">${line}<i class="dot" style="left:${percent(centre, most)}"></i></span
          ><span class="value">${formatFigure(unit, centre)}</span>`;
      })}
      ${writeScale(scale)}
    </div>
  ${behind({
    kind: "table",
    title,
    head: ["", "centre", "interval from", "to"],
    wordColumns: 1,
    rows: rows.map(({ label, centre, low, high }) => [
      label,
      formatFigure(unit, centre),
      formatKnown(unit, low),
      formatKnown(unit, high),
    ]),
    notes: [],
  })}
  </figure>`;
}

export function writeWaterfallChart(chart: WaterfallChart): Markup {
  const rows = chart.rows.map(({ label, startMs, endMs }) =>
    [label, startMs, endMs, endMs - startMs].map((cell) =>
      typeof cell === "number" ? formatFigure("ms", cell) : cell,
    ),
  );
  return markup`<figure class="chart">
    <figcaption>${chart.title}</figcaption>
    ${writeWaterfall(chart)}
    ${behind({
      kind: "table",
      title: chart.title,
      head: ["stage", "begins", "ends", "takes"],
      wordColumns: 1,
      rows,
      notes: [],
    })}
  </figure>`;
}

/** The bars alone. Waiting for models is striped. */
export function writeWaterfall({ rows, spanMs, firstAudioMs }: Waterfall): Markup {
  const instant =
    firstAudioMs === null
      ? null
      : markup`<span class="name strong">first sound</span
          ><span class="track"><i class="dot" style="left:${percent(firstAudioMs, spanMs)}"></i></span
          ><span class="value strong">${formatFigure("ms", firstAudioMs)}</span>`;
  return markup`<div class="bars" aria-hidden="true">
    ${rows.map(({ label, startMs, endMs, isWait }) => {
      const place = `left:${percent(startMs, spanMs)};width:${percent(endMs - startMs, spanMs)}`;
      return markup`<span class="name">${label}</span
        ><span class="track"><i class="${isWait ? "bar wait" : "bar"}" style="${place}"></i></span
        ><span class="value">${formatFigure("ms", endMs - startMs)}</span>`;
    })}
    ${instant}
  </div>`;
}

/** A step up for each value: how large a share of the trials took no longer. */
export function writeCurves({ title, unit, curves }: CurveChart): Markup {
  const scale = scaleOf(unit, Math.max(...curves.map(({ values }) => values.at(-1) ?? 0), 0));
  const most = scale.at(-1)?.value ?? 1;
  const rows = DECILES.map((share) => [
    `${share} %`,
    ...curves.map(({ values }) => formatFigure(unit, valueAt(values, share / 100))),
  ]);
  return markup`<figure class="chart">
    <figcaption>${title}</figcaption>
    <div class="plot" aria-hidden="true">
      <div class="sides"><span>100 %</span><span>50 %</span><span>0 %</span></div>
      <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" focusable="false">
        <path class="grid" d="M0 0H1000M0 250H1000M0 500H1000M0 750H1000M0 1000H1000" />
        ${curves.map(
          ({ values }, index) => markup`<path class="curve kind-${index % KINDS}" d="${drawSteps(values, most)}" />`,
        )}
      </svg>
      ${writeScale(scale)}
    </div>
    <ul class="legend">
      ${curves.map(
        ({ label, values }, index) =>
          markup`<li>
            <svg viewBox="0 0 30 6" aria-hidden="true"><path class="curve kind-${index % KINDS}" d="M0 3H30" /></svg>
            ${label} (${values.length})
          </li>`,
      )}
    </ul>
    ${behind({
      kind: "table",
      title: `${title}: so many of the trials took no longer than`,
      head: ["share", ...curves.map(({ label }) => label)],
      wordColumns: 1,
      rows,
      notes: [],
    })}
  </figure>`;
}

/** The value that a share of all values does not exceed: one of them, nothing in between. */
function valueAt(values: readonly number[], share: number): number {
  return values[Math.max(0, Math.ceil(share * values.length - 1e-9) - 1)] ?? Number.NaN;
}

function drawSteps(values: readonly number[], most: number): string {
  const steps = values.map((value, index) => {
    const x = ((1000 * value) / most).toFixed(1);
    return `H${x}V${(1000 - (1000 * (index + 1)) / values.length).toFixed(1)}`;
  });
  return `M0 1000${steps.join("")}H1000`;
}

function writeScale(scale: ReturnType<typeof scaleOf>): Markup {
  const most = scale.at(-1)?.value ?? 1;
  return markup`<div class="scale">
    ${scale.map(({ value, label }) => markup`<span style="left:${percent(value, most)}">${label}</span>`)}
  </div>`;
}

function behind(table: Table): Markup {
  return markup`<details class="behind">
    <summary>The figures of this chart</summary>
    ${writeTable(table)}
  </details>`;
}
