import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Runs svelte-check as `npm run check:window` does, over one component under the window's own compiler options. */
async function checkComponent(source: string): Promise<{ exitCode: number; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), "miniflow-canary-"));
  folders.push(folder);
  await writeFile(join(folder, "Canary.svelte"), source);
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: join(root, "src-renderer/tsconfig.json"), include: ["*.svelte"], files: [] }),
  );
  const command = join(root, "node_modules/svelte-check/bin/svelte-check");
  const args = [command, "--workspace", folder, "--tsconfig", join(folder, "tsconfig.json")];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args, "--fail-on-warnings", "--output", "machine"],
      { cwd: folder },
      (error, stdout, stderr) => {
        resolve({ exitCode: typeof error?.code === "number" ? error.code : error ? -1 : 0, output: stdout + stderr });
      },
    );
  });
}

describe("svelte-check", () => {
  it("passes a sound component", async () => {
    const checked = await checkComponent(
      `<script lang="ts">\n  const count: number = 1;\n</script>\n\n<p>{count}</p>\n`,
    );
    expect(checked).toMatchObject({ exitCode: 0 });
  });

  it("fails on a type error planted in a component's markup", async () => {
    const checked = await checkComponent(
      `<script lang="ts">\n  const count: number = 1;\n</script>\n\n<p>{count.toUpperCase()}</p>\n`,
    );
    expect(checked.exitCode).toBe(1);
    expect(checked.output).toContain("toUpperCase");
  });

  it("fails on a warning: a button without a name", async () => {
    const checked = await checkComponent(`<button onclick={() => {}}></button>\n`);
    expect(checked.exitCode).toBe(1);
  });
});
