import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { listSamples } from "../catalog/samples.ts";
import { appRoot } from "../roots.ts";
import { summarise } from "./statistics/summarise.ts";
import type { Summary } from "./statistics/summarise.ts";

export interface ColdResult {
  times: number;
  /** From starting the program to the first audible sample of its answer. */
  startToFirstAudioMs: Summary;
}

/** What `talk --json` prints, as far as it is needed here. */
const talked = z.object({
  startedAt: z.iso.datetime(),
  phaseMarks: z.object({ press: z.number(), firstAudio: z.number() }),
});

/** Starts the real program anew for each measurement, as a person would: `npm run talk`. npm's own start is in the figure. */
export async function measureColdStarts(input: { pipeline: string; home: string; times: number }): Promise<ColdResult> {
  const [sample] = listSamples();
  if (sample === undefined) throw new Error("There are no samples to ask.");
  const measured: number[] = [];
  for (let number = 0; number < input.times; number += 1) {
    const out = join(input.home, "replies");
    mkdirSync(out, { recursive: true });
    const args = ["run", "--silent", "talk", "--", sample.path, "--json", "--pipeline", input.pipeline, "--out", out];
    const startedAtMs = Date.now();
    const { stdout } = await promisify(execFile)("npm", args, {
      cwd: appRoot(),
      env: { ...process.env, MINIFLOW_HOME: input.home },
      // npm is a script there.
      shell: process.platform === "win32",
    });
    const { startedAt, phaseMarks } = talked.parse(JSON.parse(stdout));
    measured.push(Date.parse(startedAt) - startedAtMs + phaseMarks.firstAudio - phaseMarks.press);
  }
  return { times: input.times, startToFirstAudioMs: summarise(measured) };
}
