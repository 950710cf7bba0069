/** `miniflow doctor --pack`: checks a pack on this machine and says what came of it. */
import { dirname } from "node:path";
import { AREAS, type Check } from "../checkup/check.ts";
import { packName, runCheckup } from "../checkup/checkup.ts";
import { writeReport } from "../checkup/report.ts";
import { reachVerdict } from "../checkup/verdict.ts";
import { addSample, describeProgress, type RateSample } from "../downloads/progress.ts";
import { createLog } from "../log.ts";
import { appVersion } from "../roots.ts";
import { resolveHome } from "../storage/home.ts";
import { describeMachine } from "../storage/machine.ts";
import { createProgressLine } from "./progress-line.ts";
import type { CommandContext } from "./with-assistant.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

export interface DoctorPackOptions {
  /** A name in resources/pipelines, or the path of a .yml file. */
  pack: string;
  /** Where the report goes, as Markdown; none where it is not given. */
  out?: string | undefined;
}

const STATE_WIDTH = Math.max(...["ok", "not ok", "not checked"].map((state) => state.length));
const AREA_WIDTH = Math.max(...AREAS.map((area) => area.length));

/** Prints a line for each check and the verdict; the program exits with 0 only when all is ok. */
export async function doctorPack(
  { pack, out }: DoctorPackOptions,
  { terminal, signal }: CommandContext,
): Promise<void> {
  if (out !== undefined) checkWritable(dirname(out));
  const line = createProgressLine(process.stderr);
  let samples: RateSample[] = [];
  try {
    const checks = await runCheckup(pack, {
      home: resolveHome(),
      signal,
      log: createLog("checkup"),
      onCheck(check) {
        line.clear();
        terminal.show(check, () => narrate(check));
      },
      onBytes(doneBytes, totalBytes) {
        samples = addSample(samples, { atMs: performance.now(), receivedBytes: doneBytes });
        line.show(describeProgress(doneBytes, totalBytes, samples));
      },
      onStep(what) {
        line.clear();
        terminal.tell(`${what} …`);
      },
    });
    const name = packName(pack);
    const verdict = reachVerdict(name, checks);
    const { isOk, counts, sentence, advice } = verdict;
    if (!isOk) process.exitCode ||= 1;
    if (out !== undefined) {
      const machine = describeMachine(appVersion());
      const report = writeReport({ pack: name, checkedAt: new Date().toISOString(), machine, checks, verdict });
      writeWhole(out, Buffer.from(report));
    }
    terminal.show({ pack: name, verdict: isOk ? "ok" : "not ok", sentence, counts, advice }, () => [
      "",
      sentence,
      ...advice.map((one) => `- ${one}`),
      ...(out === undefined ? [] : [`The report is in ${out}.`]),
    ]);
  } finally {
    line.clear();
  }
}

function narrate({ area, what, state, figure, details }: Check): string[] {
  return [`${state.padEnd(STATE_WIDTH)}  ${area.padEnd(AREA_WIDTH)}  ${what}: ${figure}`, ...details];
}
