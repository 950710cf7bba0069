import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readRecording } from "../../../../src-main/audio/wav.ts";
import { listTurns } from "../../../../src-main/storage/turns.ts";
import { openStorage } from "../../../../src-main/storage/storage.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";
import { play, trialsOf } from "./example.ts";

it("the starter pack on the sample questions: held and dropped, heard and answered, its replies heard again", async () => {
  const home = makeTemporaryFolder();
  const path = join(home, "try.yml");
  const experiment = {
    title: "Starter",
    pipelines: [{ pipeline: "starter", label: "starter", grid: { hold: ["plan", "drop"] } }],
    dataset: { kind: "samples" },
    samples: 3,
    warmups: 1,
    accent: "row",
    metrics: ["releaseToFirstAudioMs", "loadMs", "wer", "roundTripWer", "rssBytes", "ledgerBytes", "tokens"],
  };
  writeFileSync(path, JSON.stringify(experiment));
  const run = await play(path, home);
  const trials = trialsOf(home, run.id).filter(({ isWarmup }) => !isWarmup);
  expect(trials).toHaveLength(6);
  for (const { arm, start, metrics, row, transcript, reply, replyHeard, stopReason, files, ...trial } of trials) {
    expect(trial.accentAsked).toBe(row.accent);
    expect(start).toBe(arm === "starter, hold plan" ? "warm" : "swapped");
    expect(transcript?.toLowerCase()).toContain(row.transcript?.toLowerCase().split(/\W/u)[0]);
    expect([reply, replyHeard, stopReason]).not.toContain(null);
    expect(metrics["wer"]).toBeLessThan(0.5);
    expect(metrics["roundTripWer"]).toBeLessThan(1);
    expect(metrics["tokens"]).toBeGreaterThan(0);
    expect(metrics["ledgerBytes"]).toBeGreaterThan(10 * 2 ** 20);
    const folder = join(home, "benchmarks", run.id);
    for (const file of [files.utterance, files.reply])
      expect((await readRecording(join(folder, file ?? ""))).length).toBeGreaterThan(4000);
  }
  // The two arms say the same: only when their models come and go differs.
  const said = (hold: string): string[] =>
    trials
      .filter(({ arm }) => arm.endsWith(hold))
      .map(({ row, transcript, reply }) => `${row.id}: ${transcript} ${reply}`);
  expect(said("drop")).toEqual(said("plan"));
  const storage = openStorage({ home, appVersion: "0.0.1", shared: true });
  expect(listTurns(storage)).toEqual([]);
  storage.close();
  expect(existsSync(join(home, "devices.json"))).toBe(false);
});
