import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRuns } from "../../src-main/bench/runs/store.ts";
import { FLAT, writeReferenceRun } from "../parts/reference-run.ts";
import { jsonLines, runCli } from "../parts/run-cli.ts";
import { makeTemporaryFolder } from "../parts/temporary-folder.ts";

describe("miniflow bench import", () => {
  it("keeps a run of the reference system once, however often it is imported", async () => {
    const cwd = makeTemporaryFolder();
    const home = join(cwd, "home");
    writeReferenceRun(cwd, FLAT);
    const first = await runCli(["bench", "import", "baseline/baseline_aaaaaa", "--json"], { cwd, home });
    const again = await runCli(["bench", "import", "baseline/baseline_aaaaaa"], { cwd, home });
    expect([first.exitCode, again.exitCode]).toEqual([0, 0]);
    const [told = {}] = jsonLines(first.stdout);
    expect(told).toMatchObject({ isNew: true, trials: 2, failed: 0 });
    expect(again.stdout).toContain(`${String(told["id"])} is this run`);

    const runs = openRuns(home);
    try {
      expect(runs.list().map(({ id, state }) => [id, state])).toEqual([[told["id"], "finished"]]);
      expect(runs.trials(String(told["id"])).map(({ metrics }) => metrics["asr_latency"])).toEqual([1, 3]);
    } finally {
      runs.close();
    }
  });

  it("refuses another folder in one plain line and keeps nothing", async () => {
    const cwd = makeTemporaryFolder();
    const home = join(cwd, "home");
    const { exitCode, stdout, stderr } = await runCli(["bench", "import", "."], { cwd, home });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^"\." is no run of the reference system: .* \(IMPORT_INVALID\)\n$/);
  });
});
