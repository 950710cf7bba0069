import { createReadStream } from "node:fs";
import type { Expected } from "./hub.ts";
import { openPart } from "./part-file.ts";

/**
 * Copies a file that is on this machine to its place, hashed on the way. Returns its SHA-256. Errors: a `Trouble` where it is not
 * what was expected, DISK_FULL, STORAGE_FAILED, the signal's reason.
 */
export async function adoptFile(
  from: string,
  target: string,
  expected: Expected,
  { signal, onBytes }: { signal: AbortSignal; onBytes(bytes: number): void },
): Promise<string> {
  const part = await openPart(target, expected, { signal, onBytes });
  try {
    await part.restart();
    for await (const chunk of createReadStream(from, { signal, highWaterMark: 1024 * 1024 })) await part.append(chunk);
    return await part.finish();
  } finally {
    await part.close();
  }
}
