/** The near and the far end of a candidate's process: one job in, one result out, and it ends. */
import { fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import type { z } from "zod";

/** In the candidate: does the job it was started with and tells the result. The highest memory it ever held is added. */
export async function answerJob<Job>(schema: z.ZodType<Job>, work: (job: Job) => Promise<object>): Promise<void> {
  const job = schema.parse(JSON.parse(process.argv[2] ?? "null"));
  const result = await work(job);
  // libuv gives kibibytes on every system.
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  process.send?.({ ...result, peakRssBytes }, () => process.exit(0));
}

/** Starts a candidate, waits for its result and for its end. What it prints goes to standard error. */
export async function runCandidate<Result>(
  program: URL,
  job: object,
  schema: z.ZodType<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const child = fork(program, [JSON.stringify(job)], { stdio: ["ignore", 2, 2, "ipc"], execArgv: [], signal });
  let message: unknown;
  child.on("message", (told) => (message = told));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0 || message === undefined) throw new Error(`${program.pathname} ended with ${code} and no result.`);
  return schema.parse(message);
}
