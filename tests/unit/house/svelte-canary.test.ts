import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const TIMEOUT_MS = 180_000;

const SOUND = `<script lang="ts">\n  const count: number = 1;\n</script>\n\n<p>{count.toFixed(0)}</p>\n`;
const WRONG = `<script lang="ts">\n  const count: number = 1;\n</script>\n\n<p>{count.toUpperCase()}</p>\n`;
const NAMELESS_BUTTON = `<button onclick={() => {}}></button>\n`;

let folder: string;

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Checked {
  exitCode: number;
  /** "ERROR Wrong.svelte" and the like. */
  findings: string[];
}

/** Runs svelte-check as `npm run check:window` does, over these components under the window's own compiler options. */
async function check(components: Record<string, string>): Promise<Checked> {
  folder = await mkdtemp(join(tmpdir(), "miniflow-canary-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const options = { extends: join(root, "src-renderer/tsconfig.json"), include: ["*.svelte"], files: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(options));
  for (const [name, source] of Object.entries(components)) await writeFile(join(folder, name), source);
  const command = join(root, "node_modules/svelte-check/bin/svelte-check");
  const args = [command, "--workspace", folder, "--tsconfig", join(folder, "tsconfig.json"), "--fail-on-warnings"];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...args, "--output", "machine"], { cwd: folder }, (_error, stdout) => {
      const found = [...stdout.matchAll(/^\d+ (ERROR|WARNING) "([^"]+)"/gm)].map(([, kind, file]) => `${kind} ${file}`);
      resolve({ exitCode: child.exitCode ?? -1, findings: found });
    });
  });
}

describe("svelte-check", () => {
  it(
    "fails on a type error planted in a component's markup, and finds nothing in a sound one",
    { timeout: TIMEOUT_MS },
    async () => {
      const checked = await check({ "Sound.svelte": SOUND, "Wrong.svelte": WRONG });
      expect(checked).toEqual({ exitCode: 1, findings: ["ERROR Wrong.svelte"] });
    },
  );

  it("fails on a mere warning: a button without a name", { timeout: TIMEOUT_MS }, async () => {
    const checked = await check({ "Nameless.svelte": NAMELESS_BUTTON });
    expect(checked).toEqual({ exitCode: 1, findings: ["WARNING Nameless.svelte"] });
  });
});
