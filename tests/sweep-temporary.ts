import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** All that the tests write aside lies in one folder, which goes with them. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "miniflow-tests-"));
  // Linux and macOS read the first, Windows the others.
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
