import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { treeOf } from "../../../../src-main/bench/process-figures.ts";
import { openRuns } from "../../../../src-main/bench/runs/store.ts";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { FRONT_DOOR, jsonLines, runCli, startCli, waitForOutput } from "../../../parts/run-cli.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { lastingOf, makeExperiment, play, trialsOf, writePipeline } from "./example.ts";

let home: string;
beforeEach(() => {
  home = makeTemporaryFolder();
});

/** Two arms, a warmup and 4 rows each: 10 trials. */
function makeLong(change: object = {}): string {
  const both = ["fakes.yml", { pipeline: "fakes.yml", label: "again" }];
  return makeExperiment({ pipelines: both, samples: 4, warmups: 1, ...change }, { recordings: 6 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function newest(): Run {
  const runs = openRuns(home);
  const [run] = runs.list();
  runs.close();
  if (run === undefined) throw new Error("There is no run.");
  return run;
}

const rawOf = (id: string): Trial[] =>
  readFileSync(join(home, "benchmarks", id, "raw.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Trial);

describe("a run that was killed", () => {
  it("anywhere, is gone on with to the same result as one that was not", async () => {
    const path = makeLong();
    const cwd = dirname(path);
    const whole = await play(path, makeTemporaryFolder());
    const kills = [300, 700, 900, 1200, 1600, 100];
    let resumed = false;
    for (const afterMs of kills) {
      const { child, ended } = startCli(["bench", "run", path, "--json", ...(resumed ? ["--resume"] : [])], {
        cwd,
        home,
      });
      child.stdin?.end();
      await Promise.race([sleep(afterMs + 400), ended]);
      child.kill("SIGKILL");
      await ended;
      const runs = openRuns(home);
      resumed = runs.list().length > 0;
      runs.close();
      if (resumed && newest().state === "finished") break;
    }
    const { state } = newest();
    const last =
      state === "finished" ? null : await runCli(["bench", "run", path, "--resume", newest().id], { cwd, home });
    expect(last?.exitCode ?? 0).toBe(0);
    const run = newest();
    expect(run).toMatchObject({ state: "finished", scheduleDigest: whole.scheduleDigest, arms: whole.arms });
    const trials = trialsOf(home, run.id);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, number) => number));
    expect(rawOf(run.id)).toEqual(trials);
  });

  it.each([0, 4, 9])("after trial %i, has the same trials in the end", async (killedAfter) => {
    const path = makeLong();
    const cwd = dirname(path);
    const other = makeTemporaryFolder();
    const whole = await play(path, other);
    const { child, ended } = startCli(["bench", "run", path, "--json"], { cwd, home });
    child.stdin?.end();
    await waitForOutput(child.stdout, new RegExp(`"number":${killedAfter},`, "u"));
    child.kill("SIGKILL");
    await ended;
    // A crash may leave more in the file than in the database, or a piece of a line.
    const { id, state } = newest();
    expect(state).toMatch(killedAfter === 9 ? /stopped|finished/ : /stopped/);
    appendFileSync(join(home, "benchmarks", id, "raw.jsonl"), '{"runId":"half a li');
    const before = trialsOf(home, id);
    const again = state === "finished" ? newest() : await play(path, home, { resume: id });
    const trials = trialsOf(home, id);
    expect(again).toMatchObject({ id, state: "finished" });
    expect(trials.slice(0, before.length)).toEqual(before);
    expect(trials.map(lastingOf).map((trial) => ({ ...trial, runId: "" }))).toEqual(
      trialsOf(other, whole.id)
        .map(lastingOf)
        .map((trial) => ({ ...trial, runId: "" })),
    );
    expect(rawOf(id)).toEqual(trials);
  });

  it.runIf(process.platform === "linux")("leaves no process behind", async () => {
    const path = makeLong();
    const { child, ended } = startCli(["bench", "run", path, "--json"], { cwd: dirname(path), home });
    child.stdin?.end();
    await waitForOutput(child.stdout, /"number":3,/u);
    const all = treeOf(child.pid ?? 0);
    expect(all.length).toBeGreaterThanOrEqual(3);
    child.kill("SIGKILL");
    await ended;
    while (all.some(isAlive)) await sleep(20);
  });

  it("is gone on with only as the very same one", async () => {
    const path = makeLong();
    const stop = new AbortController();
    const { id } = await play(path, home, {
      signal: stop.signal,
      onTrial: ({ number }) => {
        if (number === 3) stop.abort();
      },
    });
    const kept = trialsOf(home, id);
    expect(kept).toHaveLength(4);
    const experiment = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    const refused = async (change: object): Promise<string> => {
      writeFileSync(path, JSON.stringify({ ...experiment, ...change }));
      const error: unknown = await play(path, home, { resume: id }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      writeFileSync(path, JSON.stringify(experiment));
      expect(error).toMatchObject({ code: "RUN_DIFFERS" });
      return error instanceof Error ? error.message : "";
    };
    expect(await refused({ seed: 2 })).toMatch(/its schedule is another/);
    expect(await refused({ accent: "row" })).toMatch(/its schedule is another/);
    expect(await refused({ pipelines: ["fakes.yml"] })).toMatch(/its arms are others/);
    const sound = join(dirname(path), "sounds", "0.wav");
    const bytes = readFileSync(sound);
    writeFileSync(sound, bytes.with(2000, (bytes[2000] ?? 0) ^ 1));
    expect(await refused({})).toMatch(/its dataset has changed/);
    writeFileSync(sound, bytes);
    writePipeline(dirname(path), "fakes", { turn: { marginMs: 10 } });
    expect(await refused({})).toMatch(/its arms are others/);
    writePipeline(dirname(path), "fakes", {});
    expect(trialsOf(home, id)).toEqual(kept);
    expect((await play(path, home, { resume: id.slice(0, 19) })).state).toBe("finished");
    await expect(play(path, home, { resume: id })).rejects.toMatchObject({ code: "USAGE" });
    await expect(play(path, home, { resume: "1999" })).rejects.toMatchObject({ code: "RUN_MISSING" });
  });
});

describe("miniflow bench run", () => {
  it("stops after the trial in progress at Ctrl-C, says how to go on, and --resume finds the run by its file", async () => {
    const path = makeLong();
    writePipeline(dirname(path), "fakes", {
      llm: { engine: "fake", fake: { text: "Good day.", tokensPerSecond: 10 } },
    });
    const options = { cwd: dirname(path), home };
    const { child, ended } = startCli(["bench", "run", path, "--json"], options);
    child.stdin?.end();
    await waitForOutput(child.stdout, /"number":2,/u);
    child.kill("SIGINT");
    const first = await ended;
    const { id, state } = newest();
    expect({ state, exitCode: first.exitCode }).toEqual({ state: "stopped", exitCode: 130 });
    expect(first.stderr).toContain(`miniflow bench run ${path} --resume ${id}`);
    expect(trialsOf(home, id).every(({ status }) => status === "ok")).toBe(true);

    const second = await runCli(["bench", "run", path, "--json", "--resume"], options);
    expect(second.exitCode).toBe(0);
    expect(jsonLines(second.stdout).at(-1)).toMatchObject({ run: { id, state: "finished" }, played: 10, failed: 0 });
    expect(second.stderr).toMatch(/going on after \d+/u);
    const third = await runCli(["bench", "run", path, "--resume"], options);
    expect([third.exitCode, third.stderr]).toEqual([1, expect.stringContaining("no stopped run of this file")]);
  });

  it("refuses to run beside another one, and names that", async () => {
    const path = makeLong();
    writePipeline(dirname(path), "fakes", { llm: { engine: "fake", fake: { text: "Good day.", tokensPerSecond: 2 } } });
    const options = { cwd: dirname(path), home };
    const { child, ended } = startCli(["bench", "run", path], options);
    child.stdin?.end();
    await waitForOutput(child.stderr, /^run /mu);
    const second = await runCli(["bench", "run", path], options);
    child.kill("SIGKILL");
    await ended;
    expect(second).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`The run ${newest().id} is in progress`),
    });
    expect(second.stderr).toContain("RUN_BUSY");
  });

  it("plays nothing with --dry-run, and says what it would", async () => {
    const path = makeLong();
    const { exitCode, stdout } = await runCli(["bench", "run", path, "--dry-run", "--json"], {
      cwd: dirname(path),
      home,
    });
    const [plan] = jsonLines(stdout);
    expect(exitCode).toBe(0);
    expect(plan).toMatchObject({ trials: 10, order: "interleaved", arms: [{ label: "fakes" }, { label: "again" }] });
    const runs = openRuns(home);
    expect(runs.list()).toEqual([]);
    runs.close();
  });

  it("lists and shows what was played, one trial whole", async () => {
    const options = { cwd: makeTemporaryFolder(), home };
    const { id } = await play(makeExperiment(), home);
    const list = await runCli(["bench", "list", "--json"], options);
    expect(jsonLines(list.stdout)).toEqual([expect.objectContaining({ id, state: "finished", played: 3, failed: 0 })]);
    const shown = await runCli(["bench", "show", id.slice(0, 12)], options);
    expect(shown.stdout).toMatch(/fakes: 2 trials\n +release to first audio:/u);
    const trial = await runCli(["bench", "show", "--trial", "1"], options);
    expect(trial.stdout).toMatch(/heard: {4}hello there\nanswered: Good day to you\. What now\?/u);
    const none = await runCli(["bench", "show", "--trial", "3"], options);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining("has no trial 3")]);
  });
});

describe("a full disk", () => {
  it.runIf(process.platform === "linux")(
    "stops the run with what is kept, and it is gone on with when there is room",
    async () => {
      const path = makeLong({ repetitions: 8 });
      const disk = join(home, "disk");
      mkdirSync(disk);
      const shell = (command: string): number | null => spawnSync("bash", ["-c", `${command} "$0"`, disk]).status;
      const mounted = shell("mount -t tmpfs -o size=24m tmpfs") === 0;
      try {
        const filler = join(disk, "filler");
        if (mounted) writeFileSync(filler, Buffer.alloc(22_000_000));
        // Where no disk may be made, files are limited to a third of a megabyte: the database hits that.
        const limit = mounted ? "unlimited" : "320";
        const script = `ulimit -f ${limit}; exec "$0" "$@"`;
        const { status, stderr } = spawnSync(
          "bash",
          ["-c", script, process.execPath, FRONT_DOOR, "bench", "run", path],
          {
            encoding: "utf8",
            env: { ...process.env, MINIFLOW_HOME: disk },
          },
        );
        expect({ mounted, status }).toEqual({ mounted, status: 1 });
        expect(stderr).toContain(mounted ? "DISK_FULL" : "STORAGE_FAILED");
        const [, id = ""] = /--resume (\S+)/u.exec(stderr) ?? [];
        const kept = trialsOf(disk, id);
        expect(kept.length).toBeGreaterThan(0);
        expect(kept.every((trial) => trial.status === "ok")).toBe(true);
        rmSync(filler, { force: true });
        const run = await play(path, disk, { resume: id });
        expect(run.state).toBe("finished");
        expect(trialsOf(disk, id).slice(0, kept.length)).toEqual(kept);
      } finally {
        if (mounted) shell("umount");
      }
    },
  );
});
