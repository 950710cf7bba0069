/** Runs as the runner keeps them, made by hand: two arms, three accents, a failed trial, words that were heard wrongly. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWav } from "../../src-main/audio/wav.ts";
import { measureTrial } from "../../src-main/bench/metrics/measure-trial.ts";
import type { Run, Trial } from "../../src-main/bench/runs/records.ts";
import type { Start } from "../../src-main/contract.ts";
import { computeTimings } from "../../src-main/turn/timings.ts";

export const MADE_RUN: Run = {
  id: "20261122-101112-131-abcde",
  experiment: "Two ways to hold models",
  source: "title: Two ways to hold models\npipelines:\n  - starter\n",
  state: "finished",
  startedAt: "2026-11-22T10:11:12.131Z",
  endedAt: "2026-11-22T10:15:12.131Z",
  seed: 7,
  dataset: { name: "generated", digest: "d1".repeat(32), rows: 16 },
  scheduleDigest: "5c".repeat(32),
  trialsPlanned: 34,
  arms: [
    { label: "all held", program: "miniflow", pipeline: pipeline("plan"), budgetBytes: null },
    { label: "dropped", program: "miniflow", pipeline: pipeline("drop"), budgetBytes: 60 * 2 ** 20, clear: "files" },
  ],
  provenance: {
    machine: {
      cpu: "A processor",
      cores: 2,
      memoryBytes: 24e9,
      os: "Linux 6 x64",
      nodeVersion: "v24.0.0",
      appVersion: "0.1.0",
    },
    commit: "c0ffee",
    isModified: false,
    lockfileSha256: "ab".repeat(32),
    gpu: null,
    clockMhz: { start: 2100, end: 2090 },
    isThrottled: null,
    load: { start: 0.1, end: 1.2 },
  },
  importedFrom: null,
};

function pipeline(hold: string): object {
  return { name: "starter", hold, llm: { model: "starter-llm", stops: ["a", "b"] }, tts: { voice: "slt" } };
}

const ACCENTS = ["american", "scottish", "indian"];
const SAID = "what is the capital of france";

export interface TrialChanges extends Partial<Trial> {
  /** From the release of the key to the first sound; the stages follow from it. */
  firstAudioMs?: number;
  rssBytes?: number;
  /** Which recording: accent, speaker and what was heard of it follow from it. Defaults to the trial's number. */
  recording?: number;
}

/** A trial that went well, with its figures made as the runner makes them. */
export function makeTrial(number: number, changes: TrialChanges = {}): Trial {
  const { firstAudioMs = 200, rssBytes = 400 * 2 ** 20, recording = number, ...own } = changes;
  const start: Start = own.start ?? "warm";
  const loadMs = start === "warm" ? 0 : 300;
  const marks = {
    release: 0,
    utteranceReady: 0.1 * firstAudioMs,
    asrStart: 0.1 * firstAudioMs + loadMs,
    asrEnd: 0.4 * firstAudioMs + loadMs,
    llmStart: 0.4 * firstAudioMs + loadMs,
    llmFirstToken: 0.5 * firstAudioMs + loadMs,
    llmEnd: 0.9 * firstAudioMs + loadMs,
    ttsStart: 0.7 * firstAudioMs + loadMs,
    ttsFirstChunk: firstAudioMs + loadMs,
    firstAudio: firstAudioMs + loadMs,
    ttsEnd: 1.2 * firstAudioMs + loadMs,
  };
  const timings = computeTimings(marks, {
    recordedMs: 2400,
    vadMs: 0.1 * firstAudioMs,
    asrMs: 0.3 * firstAudioMs,
    llmFirstTokenMs: 0.1 * firstAudioMs,
    llmMs: 0.5 * firstAudioMs,
    ttsFirstChunkMs: 0.3 * firstAudioMs,
    ttsMs: 0.4 * firstAudioMs,
    replyAudioMs: 1500,
    loadMs: { asr: loadMs, llm: 0, tts: 0 },
  });
  const trial: Trial = {
    runId: MADE_RUN.id,
    number,
    arm: "all held",
    row: {
      id: `row-${recording}`,
      transcript: SAID,
      machineTranscript: null,
      speaker: `speaker ${recording % 6}`,
      accent: ACCENTS[recording % 3] ?? null,
      age: null,
      gender: recording % 2 === 0 ? "female" : "male",
      durationMs: 2400,
    },
    repetition: 0,
    isWarmup: false,
    status: "ok",
    error: null,
    startedAt: "2026-11-22T10:12:00.000Z",
    start,
    accentAsked: "auto",
    accentHeard: recording % 5 === 0 ? "american" : (ACCENTS[recording % 3] ?? null),
    transcript: recording % 3 === 1 ? "what is a capital france" : SAID,
    reply: "Paris is the capital of France.",
    replyHeard: null,
    stopReason: "endOfTurn",
    marks,
    timings,
    metrics: {},
    files: { utterance: null, reply: null },
    ...own,
  };
  const seen = { ...trial, replyTokens: 7, rssBytes, ledgerBytes: null, diskBytes: null };
  return own.metrics === undefined ? { ...trial, metrics: measureTrial(seen) } : trial;
}

/** Both arms, warmups, a cold start, a failure. */
export function makeTrials(): Trial[] {
  const played = Array.from({ length: 32 }, (_, index) => {
    const isDropped = index % 2 === 1;
    return makeTrial(index + 2, {
      recording: Math.floor(index / 2),
      arm: isDropped ? "dropped" : "all held",
      start: isDropped ? "swapped" : index < 2 ? "cold" : "warm",
      firstAudioMs: 150 + 9 * ((index * 7) % 11) + (isDropped ? 40 : 0),
      rssBytes: (isDropped ? 380 : 440) * 2 ** 20 + index * 2 ** 19,
    });
  });
  const failed = makeTrial(33, {
    recording: 15,
    arm: "dropped",
    status: "failed",
    error: { code: "ENGINE_DIED", message: "The recogniser ended in the middle of its work." },
    transcript: null,
    reply: null,
    marks: { release: 0 },
    timings: null,
    start: null,
    metrics: {},
  });
  const warmups = [
    makeTrial(0, { recording: 20, isWarmup: true }),
    makeTrial(1, { recording: 20, isWarmup: true, arm: "dropped" }),
  ];
  return [...warmups, ...played.slice(0, 31), failed];
}

/** A tone in a run's folder, 16 kHz; returns its name there. */
export function writeTone(folder: string, name: string, lengthMs = 300): string {
  const pcm = Float32Array.from({ length: 16 * lengthMs }, (_, index) => 0.3 * Math.sin(index / 8));
  mkdirSync(join(folder, "audio"), { recursive: true });
  writeFileSync(join(folder, "audio", name), encodeWav(pcm, 16_000));
  return `audio/${name}`;
}
