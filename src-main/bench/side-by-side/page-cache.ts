/**
 * Makes files come from the disk, or from memory. Dropping asks the kernel through GNU dd (`posix_fadvise`, which Node does not
 * have), and fincore counts what is left; pages that a process has mapped stay. Without these programs nothing is dropped.
 * A disk may have a cache of its own that nobody here can empty, a virtual machine's for one.
 */
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Bytes of the files that are still in memory afterwards; null where that cannot be told, or nothing can be dropped. */
export async function dropFromCache(paths: readonly string[]): Promise<number | null> {
  try {
    for (const path of paths) await run("dd", [`if=${path}`, "iflag=nocache", "count=0", "status=none"]);
    const { stdout } = await run("fincore", ["--bytes", "--noheadings", "--output", "RES", "--", ...paths]);
    return stdout.split("\n").reduce((sum, line) => sum + Number(line), 0);
  } catch {
    return null;
  }
}

export async function readIntoCache(paths: readonly string[]): Promise<void> {
  for (const path of paths) await finished(createReadStream(path, { highWaterMark: 1 << 20 }).resume());
}
