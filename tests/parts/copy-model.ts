import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A copy of a model's folder that a test may damage; it goes when the test is over. */
export function copyModel(dir: string): string {
  const copy = mkdtempSync(join(tmpdir(), "miniflow-model-"));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(dir, copy, { recursive: true });
  return copy;
}
