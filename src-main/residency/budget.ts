import { MiniflowError } from "../errors.ts";

const UNITS: Readonly<Record<string, number>> = { KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, KB: 1e3, MB: 1e6, GB: 1e9 };

/** "6GiB", "15 MiB", "500MB" -> bytes. Errors: USAGE. */
export function parseBytes(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([KMG]i?B)$/iu.exec(text.trim());
  const unit = UNITS[found?.[2]?.toUpperCase() ?? ""];
  if (found === null || unit === undefined) {
    throw new MiniflowError("USAGE", `"${text}" is no amount of memory.`, { hint: "Write it like 6GiB or 500MB." });
  }
  return Math.floor(Number(found[1]) * unit);
}
