import process from "node:process";
import { MiniflowError } from "../../../src-main/errors.ts";
import { NotInstalled } from "./python.ts";

/**
 * Runs a command to its end and tells a person what went wrong: 2 is the exit status where something has to be installed, 1
 * where anything else failed.
 */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NotInstalled) fail(error.message, 2);
    else if (error instanceof RangeError) fail(error.message, 1);
    else if (error instanceof MiniflowError) fail([error.message, error.path, error.hint].filter(Boolean).join(" "), 1);
    else if (error instanceof Error && "syscall" in error) fail(error.message, 1);
    else throw error;
  }
}

/** The engines' threads end by themselves: an exit in the middle of their work would be an abort. */
function fail(message: string, status: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = status;
}
