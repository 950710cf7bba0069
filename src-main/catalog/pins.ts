/**
 * The lock file of a downloaded model, `pins.json` in its folder: what its files are known to be where the catalog leaves a pin
 * empty, who said so, and which licence was agreed to.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { errnoOf } from "../errors.ts";

const pinSchema = z.object({
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  /** The address that stated it, or "import" where the user's own file was taken as it was. */
  saidBy: z.string(),
});

const pinsSchema = z.object({
  /** The commit that the pins hold for. */
  revision: z.string(),
  licence: z.string().nullable(),
  files: z.record(z.string(), pinSchema),
});

export type Pins = z.infer<typeof pinsSchema>;

/**
 * Null where there are none, where they are for another revision, and where the file is damaged: then the hub is asked again.
 */
export function readPins(dir: string, revision: string): Pins | null {
  try {
    const pins = pinsSchema.safeParse(JSON.parse(readFileSync(pinsPath(dir), "utf8")));
    return pins.success && pins.data.revision === revision ? pins.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** Replaces the lock file whole; makes the folder. */
export function writePins(dir: string, pins: Pins): void {
  mkdirSync(dir, { recursive: true });
  const temporary = `${pinsPath(dir)}.part`;
  writeFileSync(temporary, `${JSON.stringify(pins, null, 2)}\n`);
  renameSync(temporary, pinsPath(dir));
}

function pinsPath(dir: string): string {
  return join(dir, "pins.json");
}
