/** Runs the Python half of the evaluation: probes.py and the synthesiser's own recipe. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Something outside this project is not installed; the message is one line that says what to install. */
export class NotInstalled extends Error {}

/** `models/recipes`. */
export const RECIPES = join(dirname(fileURLToPath(import.meta.url)), "..");
export const PROBES = join(RECIPES, "evaluation", "probes.py");
export const SYNTHESISE = join(RECIPES, "synthesise.py");
export const SPEAK = join(RECIPES, "speak.py");

/** Throws NotInstalled where speech cannot be made here. */
export async function checkSynthesisers(): Promise<void> {
  const { status, complaint } = await run([PROBES, "check"], "");
  if (status === 2) throw new NotInstalled(complaint.trim());
  if (status !== 0) throw new Error(complaint);
}

/** What a script prints. `input` goes to its standard input and defaults to nothing. Throws what it complains of when it fails. */
export async function askPython(args: readonly string[], input = ""): Promise<string> {
  const { status, printed, complaint } = await run(args, input);
  if (status !== 0) throw new Error(`${args.join(" ")} failed: ${complaint}`);
  return printed;
}

async function run(
  args: readonly string[],
  input: string,
): Promise<{ status: unknown; printed: string; complaint: string }> {
  const child = spawn("python3", args, { stdio: "pipe" });
  const ended = once(child, "close");
  // A script that ends early closes its input: its exit status says why.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  try {
    const [printed, complaint, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, printed, complaint };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new NotInstalled(
        "The evaluation needs Python 3.11 or newer. On Debian or Ubuntu: sudo apt-get install python3 python3-numpy python3-scipy",
      );
    }
    throw error;
  }
}
