/** Figures and cases as Markdown. Pure. */
import type { CaseResult } from "./case.ts";
import type { DeviceFigure } from "./device-figures.ts";
import { laterTurns, loadOf, medianOf } from "./figures.ts";
import type { Figures } from "./figures.ts";

const MIB = 2 ** 20;

/** One way of holding models a row; the first turn of each child, which loads everything, is left out of the times. */
export function casesTable(results: readonly CaseResult[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = results.filter((result) => result.name === name);
    const all = own.flatMap(({ turns }) => turns);
    const later = laterTurns(own);
    const middle = (values: readonly number[]): string => medianOf(values)?.p50.toFixed(0) ?? "-";
    const stage = (pick: "asr" | "llm" | "tts"): string => middle(later.map(({ loadMs }) => loadMs[pick]));
    const account = Math.max(...own.map(({ peakAccountBytes }) => peakAccountBytes));
    const peaks = own.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
    return [
      name,
      `${all.filter(({ answered }) => answered).length} of ${all.length}`,
      middle(later.map(loadOf)),
      `${stage("asr")}, ${stage("llm")}, ${stage("tts")}`,
      middle(later.map(({ releaseToFirstAudioMs }) => releaseToFirstAudioMs)),
      middle(later.map(({ wallMs }) => wallMs)),
      account === 0 ? "-" : mebibytes(account),
      peaks.length === 0 ? "-" : mebibytes(Math.max(...peaks)),
      middle(later.flatMap(({ diskBytes }) => diskBytes ?? [])),
    ];
  });
  const head = [
    "models",
    "answered",
    "load, ms",
    "asr, llm, tts",
    "first audio, ms",
    "wall, ms",
    "peak account, MiB",
    "peak RSS, MiB",
    "disk in a turn, bytes",
  ];
  return table(head, rows);
}

/** One figure a row, with its aim where it has one. */
export function figuresTable(figures: Figures): string {
  const { residentLoadMs, control, plan, killed } = figures;
  const rows: string[][] = [];
  if (residentLoadMs !== null) {
    const { p50, max, count } = residentLoadMs;
    rows.push(["1. load of a turn, all resident", `${p50.toFixed(1)} ms, at most ${max.toFixed(1)}`, "0", `${count}`]);
  }
  for (const { budget, ratio, planShare, demandShare } of figures.swapped) {
    const shares = `${planShare.p50.toFixed(2)} / ${demandShare.p50.toFixed(2)}`;
    rows.push([
      `2. load share, plan / on demand, ${budget}`,
      `${shares} = ${ratio.toFixed(2)}`,
      "0.5",
      `${planShare.count}`,
    ]);
  }
  if (control !== null) {
    const { firstAudioRatio, wallRatio, ours, control: theirs } = control;
    const times = `${theirs.p50.toFixed(0)} / ${ours.p50.toFixed(0)} ms = ${firstAudioRatio.toFixed(1)}`;
    rows.push(["4. the reference's way / ours, first audio", times, "20", `${theirs.count}, ${ours.count}`]);
    rows.push(["4. the same, whole turn", wallRatio.toFixed(1), "20", `${theirs.count}, ${ours.count}`]);
  }
  const waits = `${(plan.planWaitMs / 1000).toFixed(1)} / ${(plan.lruWaitMs / 1000).toFixed(1)} s = ${plan.ratioToLru.toFixed(3)}`;
  rows.push(["5. plan / LRU, 200 turns at 3 GiB", waits, "0.6", "563 uses"]);
  rows.push(["5. over the oracle, surprises apart", `${plan.waitOverOracleMs.toFixed(0)} ms`, "0", "563 uses"]);
  for (const { isolation, swaps, growth, earlyRssBytes, lateRssBytes, restarts } of figures.growth) {
    const what = `${mebibytes(earlyRssBytes.p50)} -> ${mebibytes(lateRssBytes.p50)} MiB = ${(100 * growth).toFixed(1)} %`;
    rows.push([`RSS over load and drop, ${isolation}`, what, "3 %", `${swaps}, ${restarts} restarts`]);
  }
  for (const { isolation, firstAudioMs, rssBytes } of figures.isolation) {
    const what = `${firstAudioMs.p50.toFixed(0)} ms, ${mebibytes(rssBytes.p50)} MiB`;
    rows.push([`first audio and RSS, ${isolation}`, what, "", `${firstAudioMs.count}`]);
  }
  if (killed !== null) {
    const what = `${killed.outcome} (${killed.code ?? "no notice"}), then ${killed.next.outcome} in ${killed.next.wallMs.toFixed(0)} ms`;
    rows.push(["an engine killed while it answers", what, "one turn", "1"]);
  }
  return table(["figure", "measured", "aim", "n"], rows);
}

/** The simulator's word beside the clock's. */
export function deviceTable(figures: readonly DeviceFigure[]): string {
  const rows = figures.map(({ who, simulatedMs, measuredMs, peakBytes, budgetBytes }) => [
    who,
    simulatedMs.toFixed(0),
    measuredMs.toFixed(0),
    `${mebibytes(peakBytes)} of ${mebibytes(budgetBytes)}`,
  ]);
  return table(["on the fake device", "simulated wait, ms", "measured wait, ms", "peak, MiB"], rows);
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
