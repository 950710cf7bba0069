/** The near end of an arm: its process started, asked, and put an end to. `protocol.ts` says what is spoken. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { MiniflowError } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";
import { guardStorage } from "../../storage/storage-errors.ts";
import { fromArmSchema, toLine } from "./protocol.ts";
import type { AskTrial, BeginArm, FromArm, Played, ToArm } from "./protocol.ts";
import { watchMemory } from "./watch-memory.ts";
import type { MemoryFigures } from "./watch-memory.ts";

export interface ArmProcess {
  /**
   * Plays a trial. Errors: ENGINE_DIED when its process ended, TRIAL_TOO_LONG when it took longer than the limit: it is dead then.
   */
  play(asked: Omit<AskTrial, "kind">, limitMs: number): Promise<{ played: Played; memory: MemoryFigures }>;
  /** What is heard in a wav file. Errors: those of `play`, and the arm's own. */
  hear(wav: string, limitMs: number): Promise<string>;
  isAlive(): boolean;
  /** Lets it end by itself, for a few seconds. */
  end(): Promise<void>;
}

export interface ArmStart extends Omit<BeginArm, "kind" | "pipelineFile"> {
  /** What the pipeline's file is called, which turns remember. */
  pipelineName: string;
  /** A peer's file; null for MiniFlow itself. */
  programPath: string | null;
  /** Gets what it prints. */
  logPath: string;
  beginLimitMs: number;
}

/** A process that was told to end gets so long. */
const END_MS = 5000;
const OWN_PROGRAM = fileURLToPath(
  new URL(`./arm-child${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
);

/** Starts an arm and waits until it is ready. Errors: its own; ENGINE_DIED, TRIAL_TOO_LONG; DISK_FULL, STORAGE_FAILED. */
export async function startArm(start: ArmStart): Promise<ArmProcess> {
  const { folder, pipeline, pipelineName, programPath, logPath, beginLimitMs, ...told } = start;
  const pipelineFile = pipeline === null ? null : join(folder, `${pipelineName}.yml`);
  guardStorage(folder, () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // YAML reads JSON.
    if (pipelineFile !== null) writeFileSync(pipelineFile, JSON.stringify(withoutName(pipeline)));
  });
  const ears = connect(spawnProgram(programPath ?? OWN_PROGRAM, folder), start.label, logPath);
  const began = await ears
    .ask({ kind: "begin", folder, pipeline, pipelineFile, ...told }, beginLimitMs)
    .catch(async (error: unknown) => {
      await ears.kill();
      throw error;
    });
  if (began.kind !== "ready") {
    await ears.kill();
    throw began.kind === "failed" ? errorOf(began.error) : misunderstood(start.label, began.kind);
  }

  return {
    async play(asked, limitMs) {
      const stop = watchMemory(ears.pid);
      try {
        const played = await ears.ask({ kind: "trial", ...asked }, limitMs);
        const memory = stop();
        if (played.kind !== "played" || played.number !== asked.number) throw misunderstood(start.label, played.kind);
        const { rssBytes } = memory;
        return { played, memory: { ...memory, rssBytes: rssBytes ?? played.rssBytes } };
      } catch (error) {
        stop();
        await ears.kill();
        throw error;
      }
    },
    async hear(wav, limitMs) {
      const heard = await ears.ask({ kind: "hear", wav }, limitMs);
      if (heard.kind === "failed") throw errorOf(heard.error);
      if (heard.kind !== "heard") throw misunderstood(start.label, heard.kind);
      return heard.text;
    },
    isAlive: () => ears.isAlive(),
    end: () => ears.end(),
  };
}

interface Ears {
  pid: number;
  isAlive(): boolean;
  ask(message: ToArm, limitMs: number): Promise<FromArm>;
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** A group of its own, so that Ctrl-C does not reach it and that all of it can be ended. */
function spawnProgram(path: string, folder: string): ChildProcess {
  const isScript = /\.[cm]?[jt]s$/u.test(path);
  const [file, args] = isScript ? [process.execPath, [path]] : [path, []];
  return spawn(file, args, {
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
    env: { ...process.env, MINIFLOW_HOME: folder, MINIFLOW_LOG: process.env["MINIFLOW_LOG"] ?? "error" },
  });
}

function connect(child: ChildProcess, label: string, logPath: string): Ears {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("The arm's streams are not piped.");
  const log = guardStorage(logPath, () => openSync(logPath, "a", 0o600));
  let waiting: PromiseWithResolvers<FromArm> | null = null;
  const ended = Promise.withResolvers<void>();
  let isEnded = false;

  function settle(): PromiseWithResolvers<FromArm> | null {
    const settled = waiting;
    waiting = null;
    return settled;
  }

  function die(why: string): void {
    if (isEnded) return;
    isEnded = true;
    settle()?.reject(
      new MiniflowError("ENGINE_DIED", `The arm "${label}" ended in the middle of its work (${why}).`, {
        hint: "It is started again for the next trial.",
        path: logPath,
      }),
    );
    closeSync(log);
    ended.resolve();
  }

  const keep = (text: string): void => {
    if (isEnded) return;
    try {
      writeSync(log, text);
    } catch {
      // A log that cannot be written is the lesser trouble: a full disk stops the run at its next trial.
      return;
    }
  };
  createInterface({ input: stdout }).on("line", (line) => {
    const message = readMessage(line);
    if (message === null) keep(`${line}\n`);
    else settle()?.resolve(message);
  });
  stderr.on("data", (chunk: Buffer) => keep(chunk.toString()));
  stdin.on("error", () => {
    // It has died: "close" tells.
  });
  child.on("error", (error) => die(error.message));
  child.on("close", (code, signalName) => die(signalName ?? `exit code ${code}`));

  async function kill(): Promise<void> {
    if (!isEnded) endGroup(child);
    await ended.promise;
  }

  return {
    pid: child.pid ?? 0,
    isAlive: () => !isEnded,
    async ask(message, limitMs) {
      if (isEnded) throw new MiniflowError("ENGINE_DIED", `The arm "${label}" has ended.`);
      const asked = Promise.withResolvers<FromArm>();
      waiting = asked;
      const timer = setTimeout(() => {
        waiting = null;
        const seconds = Math.round(limitMs / 1000);
        asked.reject(
          new MiniflowError("TRIAL_TOO_LONG", `The arm "${label}" gave no answer within ${seconds} s and was ended.`, {
            hint: "trialLimitSeconds allows more.",
          }),
        );
        endGroup(child);
      }, limitMs);
      stdin.write(toLine(message));
      return asked.promise.finally(() => clearTimeout(timer));
    },
    async end() {
      if (isEnded) return;
      stdin.end(toLine({ kind: "end" }));
      const timer = setTimeout(() => endGroup(child), END_MS);
      await ended.promise;
      clearTimeout(timer);
    },
    kill,
  };
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== "win32") process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It ended by itself in the meantime.
    return;
  }
}

/** Null for a line that is no message. */
function readMessage(line: string): FromArm | null {
  try {
    const parsed = fromArmSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function withoutName(pipeline: unknown): unknown {
  if (typeof pipeline !== "object" || pipeline === null) return pipeline;
  return Object.fromEntries(Object.entries(pipeline).filter(([key]) => key !== "name"));
}

/** Its code may be one that only a peer knows: it is kept as it came. */
function errorOf({ code, message }: { code: string; message: string }): MiniflowError {
  return new MiniflowError(code as ErrorCode, message);
}

function misunderstood(label: string, kind: string): MiniflowError {
  return new MiniflowError(
    "ENGINE_FAILED",
    `The arm "${label}" answered something else ("${kind}") than it was asked.`,
  );
}
