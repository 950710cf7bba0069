/**
 * What a command says, and where: results to standard output (with `--json` one object a line and nothing else), progress and
 * errors to standard error.
 */
import { CommanderError } from "commander";
import type { Notice } from "../contract.ts";
import { toMiniflowError } from "../errors.ts";

export interface Terminal {
  readonly json: boolean;
  /** A result: the object with `--json`, else its prose. */
  show(result: object, prose: () => readonly string[]): void;
  /** Prose that is shown piece by piece, as it comes; nothing with `--json`. */
  write(text: string): void;
  /** Progress. */
  tell(line: string): void;
  /** One plain line of what happened and what to do; the program will exit with 1, with 2 for wrong usage, or with 130. */
  fail(error: unknown): void;
  /** The same for what went wrong without an error being thrown; the program will exit with 1. */
  complain(notice: Notice): void;
}

/** 0 done, 1 failed, 2 wrong usage, 130 interrupted (128 + SIGINT, as shells have it). */
export function exitCodeOf(error: unknown): number {
  // Help that was asked for is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { code } = toMiniflowError(error);
  if (code === "CANCELLED") return 130;
  return code === "USAGE" ? 2 : 1;
}

/** One line for people: what happened, what to do, the code. With `debug` the stacks of the error and its causes follow. */
export function describeError(error: unknown, debug: boolean): string {
  const known = toMiniflowError(error);
  const line = [known.message, known.hint, `(${known.code})`].filter((part) => part !== undefined).join(" ");
  if (!debug) return line.replaceAll(/:\s*\n\s*/g, ": ").replaceAll(/\s*\n\s*/g, "; ");
  const stacks: string[] = [];
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    stacks.push(cause.stack ?? cause.message);
  return [line, ...stacks].join("\n");
}

export function createTerminal(options: { json?: boolean | undefined }): Terminal {
  const json = options.json ?? false;
  return {
    json,
    show(result, prose) {
      const lines = json ? [JSON.stringify(result)] : prose();
      process.stdout.write(lines.map((line) => `${line}\n`).join(""));
    },
    write(text) {
      if (!json) process.stdout.write(text);
    },
    tell(line) {
      process.stderr.write(`${line}\n`);
    },
    fail(error) {
      const exitCode = exitCodeOf(error);
      process.exitCode ||= exitCode;
      // Whoever pressed Ctrl-C knows it, and commander has already said what was wrong with the arguments.
      if (exitCode === 130 || error instanceof CommanderError) return;
      process.stderr.write(`${describeError(error, process.env["MINIFLOW_DEBUG"] === "1")}\n`);
    },
    complain({ message, code }) {
      process.exitCode ||= 1;
      process.stderr.write(`${message} (${code})\n`);
    },
  };
}
