import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readRecording } from "../../../../src-main/audio/wav.ts";
import type { Trial } from "../../../../src-main/bench/runs/records.ts";
import { holdRuns } from "../../../../src-main/bench/runs/run-lock.ts";
import { openRuns } from "../../../../src-main/bench/runs/store.ts";
import { treeOf } from "../../../../src-main/bench/process-figures.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { makeExperiment, play, trialsOf, writePeer, writePipeline } from "./example.ts";

let home: string;
beforeEach(() => {
  home = makeTemporaryFolder();
});

const folderOf = (id: string): string => join(home, "benchmarks", id);
const counted = (trials: readonly Trial[]): Trial[] => trials.filter(({ isWarmup }) => !isWarmup);

describe("a run", () => {
  it("plays every trial and keeps it in the database, in raw.jsonl and as sound, alike", async () => {
    const run = await play(makeExperiment({ repetitions: 2 }), home);
    const trials = trialsOf(home, run.id);
    const folder = folderOf(run.id);
    expect(run).toMatchObject({ state: "finished", trialsPlanned: 5, dataset: { rows: 2 } });
    expect(trials.map(({ number, isWarmup, repetition }) => [number, isWarmup, repetition])).toEqual([
      [0, true, 0],
      [1, false, 0],
      [2, false, 0],
      [3, false, 1],
      [4, false, 1],
    ]);
    const lines = readFileSync(join(folder, "raw.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(trials);
    expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8"))).toEqual(run);
    expect(readFileSync(join(folder, "experiment.yml"), "utf8")).toBe(run.source);
    for (const { files } of trials) {
      expect((await readRecording(join(folder, files.utterance ?? ""))).length).toBeGreaterThan(15_000);
      expect((await readRecording(join(folder, files.reply ?? ""))).length).toBeGreaterThan(1000);
    }
    expect(readdirSync(folder).toSorted()).toEqual(["audio", "experiment.yml", "raw.jsonl", "run.json"]);
  });

  it("says what was heard, answered and measured, and warms up first", async () => {
    const run = await play(makeExperiment(), home);
    const [warmup, ...trials] = trialsOf(home, run.id);
    expect(warmup).toMatchObject({ isWarmup: true, start: "cold" });
    for (const trial of trials) {
      expect(trial).toMatchObject({
        status: "ok",
        start: "warm",
        transcript: "hello there",
        reply: "Good day to you. What now?",
        replyHeard: null,
        stopReason: "endOfTurn",
        accentAsked: "auto",
        metrics: { wer: 0, words: 2, tokens: 6, ledgerBytes: 0, droppedFigures: 0 },
      });
      expect(trial.timings?.releaseToFirstAudioMs).toBeGreaterThan(0);
      expect(trial.metrics["rssBytes"]).toBeGreaterThan(10 * 2 ** 20);
    }
    expect(new Set([warmup, ...trials].map((trial) => trial?.row.id)).size).toBe(3);
  });

  it("leaves the user's history alone, and nothing of the arms behind", async () => {
    const run = await play(makeExperiment(), home);
    const runs = openRuns(home);
    runs.close();
    expect(existsSync(join(folderOf(run.id), "arms"))).toBe(false);
    expect(readdirSync(home).filter((name) => name === "audio")).toEqual([]);
  });

  it("keeps neither words nor sound where that is asked for, and the figures all the same", async () => {
    const run = await play(makeExperiment({ save: { audio: false, text: false } }), home);
    for (const trial of counted(trialsOf(home, run.id))) {
      expect(trial).toMatchObject({ transcript: null, reply: null, files: { utterance: null, reply: null } });
      expect(trial.metrics["wer"]).toBe(0);
    }
    expect(readdirSync(join(folderOf(run.id), "audio"))).toEqual([]);
  });

  it("keeps only the metrics that are asked for, with what they are made of, and hears the reply where it must", async () => {
    const run = await play(makeExperiment({ metrics: ["wer", "roundTripWer"] }), home);
    const [trial] = counted(trialsOf(home, run.id));
    expect(trial?.replyHeard).toBe("hello there");
    expect(Object.keys(trial?.metrics ?? {}).toSorted()).toEqual([
      "roundTripErrors",
      "roundTripWer",
      "roundTripWords",
      "wer",
      "wordErrors",
      "words",
    ]);
  });

  it("asks for the row's accent only where the recogniser knows it", async () => {
    const run = await play(makeExperiment({ accent: "row", samples: 3 }), home);
    expect(new Set(trialsOf(home, run.id).map(({ accentAsked }) => accentAsked))).toEqual(new Set(["auto"]));
  });

  it("drops the models before each trial, or the whole process, where an arm says so", async () => {
    const pipelines = [{ pipeline: "fakes.yml", grid: { clear: ["none", "models", "process"] } }];
    const run = await play(makeExperiment({ pipelines }), home);
    const starts = counted(trialsOf(home, run.id)).map(({ arm, start }) => `${arm}: ${start}`);
    expect(new Set(starts)).toEqual(
      new Set(["fakes, clear none: warm", "fakes, clear models: cold", "fakes, clear process: cold"]),
    );
  });

  it("tells an arm that was made slow from two that were not, row by row", async () => {
    const path = makeExperiment({
      pipelines: [
        { pipeline: "fakes.yml", label: "a" },
        { pipeline: "fakes.yml", label: "b" },
        { pipeline: "slow.yml", label: "slow" },
      ],
      samples: 3,
    });
    writePipeline(dirname(path), "slow", { llm: { engine: "fake", fake: { text: "Good day.", tokensPerSecond: 1 } } });
    const run = await play(path, home);
    const trials = counted(trialsOf(home, run.id));
    for (const id of new Set(trials.map(({ row }) => row.id))) {
      const ofRow = trials
        .filter(({ row }) => row.id === id)
        .map(({ arm, timings }) => ({ arm, ms: timings?.llmMs ?? 0 }));
      expect(ofRow.map(({ arm }) => arm).toSorted()).toEqual(["a", "b", "slow"]);
      expect(ofRow.toSorted((one, other) => other.ms - one.ms)[0]?.arm).toBe("slow");
    }
  });

  it("has an id of its own in the same second, and sorts by time", async () => {
    const path = makeExperiment({ samples: 1, warmups: 0 });
    const ids = [(await play(path, home)).id, (await play(path, home)).id];
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("trials that go wrong", () => {
  it("are kept with what was reached, and the run goes on", async () => {
    const path = makeExperiment({ pipelines: ["fakes.yml", "mute.yml", "dying.yml"], warmups: 0 });
    writePipeline(dirname(path), "mute", {
      tts: { engine: "fake", voice: "tone", fake: { failCall: "VOICE_UNKNOWN" } },
    });
    writePipeline(dirname(path), "dying", { asr: { engine: "fake", fake: { crash: true } } });
    const run = await play(path, home);
    const trials = trialsOf(home, run.id);
    expect(run.state).toBe("finished");
    const told = trials.map(({ arm, error, transcript }) => `${arm}: ${error?.code ?? "ok"}, ${transcript ?? "null"}`);
    expect(told.toSorted()).toEqual([
      "dying: ENGINE_DIED, null",
      "dying: ENGINE_DIED, null",
      "fakes: ok, hello there",
      "fakes: ok, hello there",
      "mute: VOICE_UNKNOWN, hello there",
      "mute: VOICE_UNKNOWN, hello there",
    ]);
  });

  it("of a peer that dies, hangs, fails or writes nonsense are its own: it is started again and goes on", async () => {
    const programs = [{ program: "./peer.mjs", label: "peer" }];
    const change = { pipelines: [], programs, samples: 6, warmups: 0, trialLimitSeconds: 3 };
    const path = makeExperiment(change, { recordings: 6 });
    writePeer(dirname(path), "peer.mjs", {
      1: "process.kill(process.pid, 'SIGKILL')",
      2: "say({ kind: 'played', number: 2, error: { code: 'PEER_LOST', message: 'It lost its way.' }, transcript: 'hello' }); return",
      3: "return",
      4: "writeFileSync(asked.out, 'no sound'); say({ kind: 'played', number: 4, reply: 'x' }); return",
    });
    const run = await play(path, home);
    const trials = trialsOf(home, run.id);
    expect(trials.map(({ status, error }) => [status, error?.code])).toEqual([
      ["ok", undefined],
      ["failed", "ENGINE_DIED"],
      ["failed", "PEER_LOST"],
      ["failed", "TRIAL_TOO_LONG"],
      ["failed", "WAV_INVALID"],
      ["ok", undefined],
    ]);
    expect(trials[2]?.transcript).toBe("hello");
    expect(trials[5]).toMatchObject({
      start: null,
      timings: { asrMs: 4, llmMs: 4, ttsMs: 3, stageSumMs: 11, releaseToFirstAudioMs: 13 },
      metrics: { wer: 0, asrMs: 4 },
    });
    expect(readFileSync(join(folderOf(run.id), readLog(run.id)), "utf8")).toContain("a line that is no message");
  });

  it("for want of a recording that has gone since are failed trials, and a missing one at the start refuses the run", async () => {
    const path = makeExperiment({ repetitions: 2, warmups: 0, save: { audio: false } });
    const sounds = join(dirname(path), "sounds");
    const run = await play(path, home, {
      onTrial: ({ number, row }) => {
        if (number === 0) rmSync(join(sounds, row.id.endsWith(".wav") ? row.id : `${row.id}.wav`));
      },
    });
    expect(trialsOf(home, run.id).map(({ error }) => error?.code)).toEqual([
      undefined,
      undefined,
      "DATASET_INVALID",
      undefined,
    ]);
    await expect(play(path, home)).rejects.toMatchObject({ code: "DATASET_INVALID" });
  });

  it("do not come of a recording in which nobody speaks: nothing is heard, and every word of it is missing", async () => {
    const path = makeExperiment({ samples: 1, warmups: 0, pipelines: ["deaf.yml"] }, { recordings: 1 });
    writePipeline(dirname(path), "deaf", { turn: { minSpeechMs: 5000 } });
    const run = await play(path, home);
    expect(trialsOf(home, run.id)[0]).toMatchObject({
      status: "ok",
      transcript: "",
      reply: null,
      stopReason: "AUDIO_TOO_SHORT",
      metrics: { wer: 1, deletions: 2 },
      files: { reply: null },
    });
  });

  it.runIf(process.platform === "linux")("come of a killed arm; the next one is as warm as before", async () => {
    const path = makeExperiment({ samples: 3, pipelines: ["slow.yml"] });
    writePipeline(dirname(path), "slow", { llm: { engine: "fake", fake: { text: "Good day.", tokensPerSecond: 4 } } });
    const before = new Set(treeOf(process.pid));
    const run = await play(path, home, {
      onTrial({ number }) {
        if (number !== 1) return;
        const [arm] = treeOf(process.pid).filter((pid) => !before.has(pid));
        setTimeout(() => process.kill(arm ?? 0, "SIGKILL"), 200);
      },
    });
    expect(trialsOf(home, run.id).map(({ status, start }) => [status, start])).toEqual([
      ["ok", "cold"],
      ["ok", "warm"],
      ["failed", null],
      ["ok", "warm"],
    ]);
  });
});

describe("what cannot be run", () => {
  it("is refused before anything is stored: too few rows for samples and warmups", async () => {
    await expect(play(makeExperiment({ samples: 4, warmups: 1 }), home)).rejects.toMatchObject({ code: "USAGE" });
    const runs = openRuns(home);
    expect(runs.list()).toEqual([]);
    runs.close();
  });

  it.each([
    ["ends at once", "process.exit(3);", { code: "ENGINE_DIED", message: expect.stringContaining("exit code 3") }],
    [
      "says that it cannot begin",
      `process.stdin.once("data", () => console.log('{"kind":"failed","error":{"code":"PEER_MISSING","message":"Not here."}}'))`,
      { code: "PEER_MISSING", message: "Not here." },
    ],
  ])("is refused before anything is stored: a peer that %s", async (_, text, error) => {
    const path = makeExperiment({ programs: [{ program: "./broken.mjs", label: "broken" }] });
    writeFileSync(join(dirname(path), "broken.mjs"), text);
    await expect(play(path, home)).rejects.toMatchObject(error);
    const runs = openRuns(home);
    expect(runs.list()).toEqual([]);
    runs.close();
    expect(readdirSync(join(home, "benchmarks"))).toEqual(["running.lock"]);
  });

  it("is refused with what to pull, where a model is missing", async () => {
    const path = makeExperiment({ pipelines: ["light"] });
    await expect(play(path, home)).rejects.toMatchObject({
      code: "MODEL_MISSING",
      hint: expect.stringContaining("miniflow models pull whisper-base"),
    });
  });

  it("is a second run beside the first, whose name is told", async () => {
    const lock = holdRuns(home);
    lock.announce("20261122-000000-000-abcde");
    await expect(play(makeExperiment(), home)).rejects.toMatchObject({
      code: "RUN_BUSY",
      message: expect.stringContaining(`The run 20261122-000000-000-abcde is in progress (process ${process.pid})`),
    });
    lock.release();
    expect((await play(makeExperiment(), home)).state).toBe("finished");
  });
});

function readLog(id: string): string {
  const log = readdirSync(folderOf(id)).find((name) => name.endsWith(".log"));
  if (log === undefined) throw new Error("There is no log.");
  return log;
}
