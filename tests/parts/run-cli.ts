/** The real command line as a child process. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The program. */
export const FRONT_DOOR = fileURLToPath(new URL("../../bin/miniflow.js", import.meta.url));

export interface CliOptions {
  cwd: string;
  /** The data folder. */
  home: string;
  env?: Record<string, string>;
  /** Flags for Node itself. */
  nodeArgs?: string[];
}

export interface CliResult {
  exitCode: number | null;
  signalName: string | null;
  stdout: string;
  stderr: string;
}

export interface StartedCli {
  child: ChildProcess;
  ended: Promise<CliResult>;
}

/** Starts `miniflow` in a process group of its own, so that what it leaves behind can be found. */
export function startCli(args: string[], { cwd, home, env = {}, nodeArgs = [] }: CliOptions): StartedCli {
  const child = spawn(process.execPath, [...nodeArgs, FRONT_DOOR, ...args], {
    cwd,
    detached: true,
    env: { ...process.env, MINIFLOW_HOME: home, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const finish = async (): Promise<CliResult> => {
    const [stdout, stderr, [exitCode, signalName]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { exitCode, signalName, stdout, stderr };
  };
  return { child, ended: finish() };
}

export function runCli(args: string[], options: CliOptions): Promise<CliResult> {
  const { child, ended } = startCli(args, options);
  child.stdin?.end();
  return ended;
}

/** Resolves once `stream` has said something that matches. */
export async function waitForOutput(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  if (stream === null) throw new Error("That stream is not piped.");
  let seen = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  stream.on("data", (chunk) => {
    seen += String(chunk);
    if (pattern.test(seen)) resolve(seen);
  });
  stream.on("end", () => reject(new Error(`It ended without saying ${String(pattern)}: ${seen}`)));
  return promise;
}

/** True while any process of the child's group is alive. */
export function isGroupAlive(child: ChildProcess): boolean {
  try {
    process.kill(-(child.pid ?? 0), 0);
    return true;
  } catch {
    return false;
  }
}

/** Every line of `stdout` as an object; throws where a line is none. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (typeof value !== "object" || value === null) throw new Error(`No object: ${line}`);
      return { ...value };
    });
}
