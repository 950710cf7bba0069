/** From runs to a report. */
import { alignWords } from "../metrics/align-words.ts";
import { englishWords } from "../metrics/english/normalise-english.ts";
import type { Trial } from "../runs/records.ts";
import { listArms, shortIdOf, type RunInput } from "./arm-views.ts";
import { makeDefinitions, makeFigures, makeHeadline, makeMemorySection, makeTimeSection } from "./figures-sections.ts";
import { makeCompareSection } from "./compare-section.ts";
import { metricOf } from "./measure-arms.ts";
import { formatFigure } from "./numbers.ts";
import type { Report, TrialView } from "./report.ts";
import { listCautions, makeFailureSection, makeRunSection } from "./run-section.ts";
import type { Sounds } from "./sounds.ts";
import { drawWaterfall } from "./waterfall.ts";
import { makeAccentSection, makeWordsSection } from "./words-section.ts";

export interface ComposeInput extends RunInput {
  /** Where the run's files are. */
  folder: string;
}

export interface ComposeOptions {
  madeAt: Date;
  appVersion: string;
  sounds: Sounds;
}

/** Sections without anything in them are left out. */
export function composeReport(inputs: readonly ComposeInput[], options: ComposeOptions): Report {
  const arms = listArms(inputs);
  const sections = [
    makeHeadline(arms),
    makeCompareSection(inputs),
    makeTimeSection(arms),
    makeMemorySection(arms),
    makeWordsSection(arms),
    makeAccentSection(arms),
    makeFailureSection(inputs),
    makeFigures(arms),
    makeDefinitions(arms),
    makeRunSection(inputs),
  ].filter(({ blocks }) => blocks.length > 0);
  const experiments = [...new Set(inputs.map(({ run }) => run.experiment))];
  return {
    title: experiments.join(" · "),
    madeAt: options.madeAt.toISOString(),
    appVersion: options.appVersion,
    cautions: listCautions(inputs),
    sections,
    soundNote: options.sounds.note,
    trials: inputs.flatMap(({ run, trials, folder }) => {
      const labels = new Map(
        arms.filter((arm) => arm.run.id === run.id).map(({ arm, label }) => [arm.label, label] as const),
      );
      return trials.map((trial): TrialView => ({
        trial,
        run: inputs.length === 1 ? null : shortIdOf(run),
        arm: labels.get(trial.arm) ?? trial.arm,
        pairs: comparePairs(trial),
        waterfall: drawWaterfall(trial),
        figures: Object.entries(trial.metrics).map(([name, value]) => {
          const { title, unit } = metricOf(name);
          return { title, value: formatFigure(unit, value) };
        }),
        sound: {
          utterance: options.sounds.addressOf(folder, trial.files.utterance),
          reply: options.sounds.addressOf(folder, trial.files.reply),
        },
      }));
    }),
  };
}

function comparePairs({ row, transcript }: Trial): TrialView["pairs"] {
  if (row.transcript === null || transcript === null) return null;
  return alignWords(englishWords(row.transcript), englishWords(transcript));
}
