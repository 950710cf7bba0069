/** Small experiments with fakes, and what is the same of two runs that should be. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWav } from "../../../../src-main/audio/wav.ts";
import { readExperiment } from "../../../../src-main/bench/experiments/read-experiment.ts";
import { playRun } from "../../../../src-main/bench/runs/play-run.ts";
import type { PlayRun } from "../../../../src-main/bench/runs/play-run.ts";
import type { Run, Trial } from "../../../../src-main/bench/runs/records.ts";
import { openRuns } from "../../../../src-main/bench/runs/store.ts";
import { FAKE_SPEECH } from "../../../parts/fake-pipeline.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

/** A folder with recordings, a pipeline of fakes and an experiment on both. YAML reads JSON. */
export function makeExperiment(change: object = {}, { recordings = 4 } = {}): string {
  const folder = makeTemporaryFolder();
  mkdirSync(join(folder, "sounds"));
  const rows = Array.from({ length: recordings }, (_, at) => ({ audio: `${at}.wav`, transcript: "hello there", at }));
  for (const { audio, at } of rows) {
    // No two alike.
    writeFileSync(join(folder, "sounds", audio), encodeWav(FAKE_SPEECH.subarray(at * 20), 16_000));
  }
  const lines = rows.map(({ audio, transcript, at }) => `${audio},${transcript},${at % 2 === 0 ? "scottish" : ""}`);
  writeFileSync(join(folder, "sounds", "rows.csv"), ["audio,transcript,accent", ...lines, ""].join("\n"));
  writePipeline(folder, "fakes", {});
  const path = join(folder, "try.yml");
  const experiment = {
    title: "Try",
    pipelines: ["fakes.yml"],
    dataset: { kind: "folder", path: "sounds" },
    samples: 2,
    warmups: 1,
    ...change,
  };
  writeFileSync(path, JSON.stringify(experiment));
  return path;
}

export function writePipeline(folder: string, name: string, change: object): void {
  const pipeline = {
    title: "Fakes",
    vad: { engine: "fake" },
    asr: { engine: "fake", fake: { text: "hello there" } },
    llm: { engine: "fake", fake: { text: "Good day to you. What now?" } },
    tts: { engine: "fake", voice: "tone", fake: {} },
    ...change,
  };
  writeFileSync(join(folder, `${name}.yml`), JSON.stringify(pipeline));
}

/** A peer that keeps to the protocol, and does what `misdeeds` say: for each number of a trial a statement of JavaScript. */
export function writePeer(folder: string, name: string, misdeeds: Record<number, string> = {}): void {
  const cases = Object.entries(misdeeds).map(([number, statement]) => `case ${number}: ${statement}; break;`);
  const text = `
    import { createInterface } from "node:readline";
    import { copyFileSync, writeFileSync } from "node:fs";
    const say = (message) => process.stdout.write(JSON.stringify(message) + "\\n");
    createInterface({ input: process.stdin })
      .on("line", (line) => {
        const asked = JSON.parse(line);
        if (asked.kind === "begin") say({ kind: "ready" });
        if (asked.kind === "end") process.exit(0);
        if (asked.kind !== "trial") return;
        switch (asked.number) { ${cases.join("\n")} }
        console.log("a line that is no message");
        copyFileSync(asked.wav, asked.out);
        const marks = { asrStart: 1, asrEnd: 5, llmStart: 5, llmFirstToken: 7, llmEnd: 9, ttsStart: 9, ttsFirstChunk: 10, ttsEnd: 12, firstAudio: 13 };
        say({ kind: "played", number: asked.number, transcript: "hello there", reply: "good day", marks });
      })
      .on("close", () => process.exit(0));`;
  writeFileSync(join(folder, name), text);
}

export async function play(path: string, home: string, options: Partial<PlayRun> = {}): Promise<Run> {
  const { signal } = new AbortController();
  return playRun({ experiment: readExperiment(path), home, signal, ...options });
}

export function trialsOf(home: string, id: string): Trial[] {
  const runs = openRuns(home);
  try {
    return runs.trials(id);
  } finally {
    runs.close();
  }
}

/** What of a trial does not depend on the clock or the memory of the machine. */
export function lastingOf(trial: Trial): object {
  const { number, arm, row, repetition, isWarmup, status, error, transcript, reply, stopReason, files } = trial;
  const { wer, wordErrors, replyWords } = trial.metrics;
  const lasting = { number, arm, row, repetition, isWarmup, status, error, transcript, reply, stopReason, files };
  return { ...lasting, wer, wordErrors, replyWords, accentAsked: trial.accentAsked, start: trial.start };
}
