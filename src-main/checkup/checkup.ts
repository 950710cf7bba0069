/**
 * Checks a pack on this machine: its files, that its models open, that the voice speaks, that the recogniser understands it, that
 * the language model answers, and a whole turn. What can only be seen with the real weights is seen here.
 *
 *     const checks = await runCheckup("six-gb", { home, signal, log, onCheck, onBytes, onStep });
 *     const { sentence, isOk } = reachVerdict("six-gb", checks);
 *
 * Every check is one line. Each is made although another failed, unless it rests on that one: then it says so. What is judged, and
 * by which limits, is pure (`judge-*.ts`, `limits.ts`); what is measured is in `check-*.ts`.
 */
import { homedir, tmpdir } from "node:os";
import { basename } from "node:path";
import { readWholeCatalog } from "../catalog/catalog.ts";
import { readPipeline } from "../catalog/pipeline.ts";
import type { Log } from "../log.ts";
import { appRoot } from "../roots.ts";
import { devicesFile } from "../storage/home.ts";
import { checkAnswers } from "./check-answers.ts";
import { checkDevices } from "./check-devices.ts";
import { checkFiles, type Unsound } from "./check-files.ts";
import { checkHearing } from "./check-hearing.ts";
import { openEngines } from "./check-loading.ts";
import { checkGpuMemory, checkMachine } from "./check-machine.ts";
import { checkTurns } from "./check-turns.ts";
import { checkVoice } from "./check-voice.ts";
import { checkWindows } from "./check-windows.ts";
import { notChecked, type Check } from "./check.ts";
import { hidePaths } from "./hide-paths.ts";
import { lendHome } from "./lend-home.ts";

export interface CheckupOptions {
  /** The user's data folder. */
  home: string;
  signal: AbortSignal;
  log: Log;
  /** Each line as soon as it is known. */
  onCheck(check: Check): void;
  /** How far the reading of the files is. */
  onBytes(doneBytes: number, totalBytes: number): void;
  /** What is being done now. */
  onStep(what: string): void;
}

/**
 * `pack`: a name in resources/pipelines, or the path of a .yml file. No line names a place on the machine. Errors: PIPELINE_MISSING,
 * PIPELINE_INVALID, a catalog that cannot be read, and the signal's reason.
 */
export async function runCheckup(pack: string, options: CheckupOptions): Promise<Check[]> {
  const { home, signal, log, onCheck, onBytes, onStep } = options;
  const pipeline = readPipeline(pack);
  const catalog = readWholeCatalog({ home });
  const checks: Check[] = [];
  const places = {
    "<data>": home,
    "<program>": appRoot(),
    "~": homedir(),
    "<temporary>": tmpdir(),
    "<here>": process.cwd(),
  };
  const add = (found: readonly Check[]): void => {
    for (const check of found.map((one) => hidePlaces(one, places))) {
      checks.push(check);
      onCheck(check);
    }
  };

  const lent = lendHome(home);
  const surroundings = { signal, log, devicesFile: devicesFile(lent.path), add };
  try {
    onStep("looking at this machine");
    const freeBytes = await checkMachine(pipeline, catalog, { home, signal, add });
    onStep("reading every file");
    const unsound = await checkFiles(pipeline, catalog, { signal, add, onBytes });
    onStep("opening the models");
    const { engines, close } = await openEngines(pipeline, catalog.models, unsound, surroundings);
    try {
      await checkGpuMemory(freeBytes, { home, signal, add });
      onStep("listening to the voices");
      const utterances = await checkVoice(engines.tts, pipeline, { signal, add });
      onStep("having them understood");
      const heard = await checkHearing(engines, pipeline, utterances, { signal, add });
      await checkWindows(engines, pipeline, catalog.models, { utterances, heard }, surroundings);
      onStep("asking known questions");
      await checkAnswers(engines.llm, pipeline, { signal, add });
      await checkDevices(engines, pipeline, catalog.models, surroundings);
    } finally {
      // Two of each model would not fit.
      await close();
    }
    onStep("holding whole turns");
    const missing = describeMissing(unsound);
    if (missing === null) await checkTurns({ pack, home: lent.path, signal, add });
    else add([notChecked("turn", "whole turns", missing)]);
    return checks;
  } finally {
    lent.remove();
  }
}

/** The name of a pack for a report: a file's without its folder. */
export function packName(pack: string): string {
  return basename(pack).replace(/\.ya?ml$/u, "");
}

function describeMissing(unsound: Unsound): string | null {
  if (unsound.size === 0) return null;
  return `the files of ${[...new Set(unsound.values())].join(", ")} are not as they must be`;
}

function hidePlaces(check: Check, places: Readonly<Record<string, string>>): Check {
  const hide = (text: string) => hidePaths(text, places);
  return {
    ...check,
    figure: hide(check.figure),
    advice: check.advice === null ? null : hide(check.advice),
    values: Object.fromEntries(
      Object.entries(check.values).map(([name, value]) => [name, typeof value === "string" ? hide(value) : value]),
    ),
  };
}
