/** Figures as people read them. Pure. */
import type { Unit } from "../metrics/catalogue.ts";

const MIB = 2 ** 20;

/** With its unit: "123 ms", "1.23 s", "12.3 %", "42.0 MiB". */
export function formatFigure(unit: Unit, value: number): string {
  if (!Number.isFinite(value)) return "no number";
  switch (unit) {
    case "ms":
      return Math.abs(value) < 999.5 ? `${trim(value, 1)} ms` : `${(value / 1000).toFixed(2)} s`;
    case "s":
      return `${value.toFixed(2)} s`;
    case "share":
      return `${(100 * value).toFixed(1)} %`;
    case "bytes":
      return `${(value / MIB).toFixed(1)} MiB`;
    case "ratio":
      return value.toFixed(3);
    case "score":
      return value.toFixed(2);
    case "tokens/s":
      return `${trim(value, 1)} tokens/s`;
    case "MB":
      return `${trim(value, 0)} MB`;
    case "words":
    case "characters":
    case "tokens":
    case "count":
      return trim(value, 2);
  }
}

/** The same, or null for what is missing. */
export function formatKnown(unit: Unit, value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : formatFigure(unit, value);
}

function trim(value: number, digits: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) >= 100 ? Math.min(digits, 0) : digits);
}

/** Places of a scale from 0 to at least `most`, round ones in the unit that people read. */
export function scaleOf(unit: Unit, most: number): { value: number; label: string }[] {
  const size = unit === "bytes" ? MIB : unit === "share" ? 0.01 : 1;
  return scaleTo(most / size).map((place) => {
    const label = unit === "bytes" ? `${place} MiB` : unit === "share" ? `${place} %` : formatFigure(unit, place);
    return { value: place * size, label };
  });
}

/** Places from 0 to at least `most`: 1, 2 or 5 times a power of ten apart, at most seven of them. */
export function scaleTo(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? 10 * power;
  const count = Math.ceil(most / step - 1e-9);
  // Multiplied, not added up: a tenth added ten times is not one.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
