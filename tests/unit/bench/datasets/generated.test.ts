import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { rootMeanSquare } from "../../../../src-main/audio/pcm.ts";
import { loadEspeakProgram } from "../../../../src-main/bench/datasets/generated/espeak-program.ts";
import { drawSentence } from "../../../../src-main/bench/datasets/generated/sentences.ts";
import { drawSpeakers } from "../../../../src-main/bench/datasets/generated/speakers.ts";
import { openStudio } from "../../../../src-main/bench/datasets/generated/studio.ts";
import { openDataset } from "../../../../src-main/bench/datasets/open-dataset.ts";
import { pickRows } from "../../../../src-main/bench/datasets/pick-rows.ts";
import { createDice } from "../../../../src-main/bench/statistics/dice.ts";
import { takeAll } from "../../../parts/take-all.ts";
import { makeTemporaryFolder } from "../../../parts/temporary-folder.ts";

const { signal } = new AbortController();
const open = (sizes: { speakers?: number; sentences?: number; seed?: number }) =>
  openDataset({ kind: "generated", ...sizes }, { home: makeTemporaryFolder(), signal });

it("the same seed gives the same rows and digest, another seed others", async () => {
  const digestOf = async (seed: number) => (await open({ speakers: 2, sentences: 2, seed })).digest({ signal });
  const digest = await digestOf(5);
  expect(digest).toMatch(/^[0-9a-f]{64}$/u);
  expect(await digestOf(5)).toBe(digest);
  expect(await digestOf(6)).not.toBe(digest);
});

it("espeak-ng says the same in two beginnings at different seconds, with a voice that breathes", async () => {
  const speaker = drawSpeakers(20, createDice).find(
    ({ program, voice }) => program === "espeak" && voice.endsWith("+f2"),
  );
  if (speaker?.program !== "espeak") throw new Error("There is no such speaker.");
  const first = (await loadEspeakProgram()).say("tell me a joke", speaker);
  // Past the second by which it would sow its noise.
  await sleep(1100);
  const again = await loadEspeakProgram();
  again.say("something else before", speaker);
  expect(again.say("tell me a joke", speaker)).toEqual(first);
});

it("each accent has its speakers, women and men, and all accents say the same sentences", async () => {
  const rows = await takeAll((await open({ speakers: 4, sentences: 3 })).rows({ signal }));
  const accents = [...new Set(rows.map(({ accent }) => accent))];
  expect(accents.length).toBe(9);
  expect(rows.length).toBe(accents.length * 12);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const accent of accents) {
    const own = rows.filter((row) => row.accent === accent);
    expect(new Set(own.map(({ gender }) => gender))).toEqual(new Set(["female", "male"]));
    expect(own.map(({ transcript }) => transcript)).toEqual(rows.slice(0, 12).map(({ transcript }) => transcript));
  }
  expect(rows.filter(({ speaker }) => speaker?.startsWith("synthetic ") !== true)).toEqual([]);
});

it("a row's sound does not depend on what was asked for before", async () => {
  const sizes = { speakers: 1, sentences: 2, seed: 3 };
  const forth = await open(sizes);
  const ids = (await takeAll(forth.rows({ signal }))).map(({ id }) => id);
  const sounds = new Map<string, Float32Array>();
  for (const id of ids) sounds.set(id, await forth.readSound(id, { signal }));
  const back = await open(sizes);
  for (const id of ids.toReversed()) expect(await back.readSound(id, { signal })).toEqual(sounds.get(id));
});

it("a sound has a quiet margin, speech above its noise, and no clipping", async () => {
  const dataset = await open({ speakers: 1, sentences: 1, seed: 8 });
  for await (const reading of dataset.examine({ signal, withSound: true })) {
    if (!("id" in reading)) throw reading;
    const pcm = await dataset.readSound(reading.id, { signal });
    expect(pcm.length / 16).toBeCloseTo(reading.durationMs ?? 0, 5);
    expect(reading.durationMs).toBeGreaterThan(900);
    expect(reading.durationMs).toBeLessThan(6000);
    const [margin, speech] = [rootMeanSquare(pcm.subarray(0, 4800)), rootMeanSquare(pcm.subarray(4800, -4800))];
    const belowDb = 20 * Math.log10(speech / margin);
    expect(belowDb).toBeGreaterThan(24);
    expect(belowDb).toBeLessThan(46);
    expect(pcm.every((sample) => Math.abs(sample) < 0.7)).toBe(true);
  }
});

it("every accent's every voice speaks", async () => {
  const studio = await openStudio();
  const speakers = drawSpeakers(20, (what) => createDice(`many ${what}`));
  const voices = new Map(speakers.map((speaker) => [`${speaker.program} ${speaker.voice}`, speaker]));
  expect(voices.size).toBeGreaterThan(50);
  for (const speaker of voices.values()) {
    const pcm = studio.record("count to five", speaker, createDice("1"));
    expect(pcm.length).toBeGreaterThan(16_000);
  }
});

it("sentences are words of the recogniser's alphabet, without a gap left open", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(drawSentence(createDice(String(seed)))).toMatch(/^[a-z']+( [a-z']+)+$/u);
    }),
  );
});

it("sentences are many", () => {
  const dice = createDice("many");
  const sentences = Array.from({ length: 1000 }, () => drawSentence(dice));
  expect(new Set(sentences).size).toBeGreaterThan(400);
});

it("rows can be picked by accent", async () => {
  const picked = await pickRows(await open({}), { count: 20, stratifyBy: "accent", seed: 1, signal });
  const counts = Map.groupBy(picked, ({ accent }) => accent);
  const sizes = [...counts.values()].map((rows) => rows.length);
  expect(sizes.toSorted((a, b) => a - b)).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3]);
});

it("no such row, and a cancelled asking", async () => {
  const dataset = await open({ speakers: 1, sentences: 1 });
  await expect(dataset.readSound("american-9-9", { signal })).rejects.toHaveProperty("code", "DATASET_INVALID");
  const aborted = AbortSignal.abort();
  await expect(dataset.readSound("american-1-1", { signal: aborted })).rejects.toHaveProperty("name", "AbortError");
  await expect(dataset.digest({ signal: aborted })).rejects.toHaveProperty("name", "AbortError");
});
