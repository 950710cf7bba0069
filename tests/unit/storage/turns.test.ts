import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeWav } from "../../../src-main/audio/wav.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import type { Storage } from "../../../src-main/storage/storage.ts";
import { countTurns, listConversation, listTurns, saveTurn } from "../../../src-main/storage/turns.ts";
import { exampleSound, exampleTurn, makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
let storage: Storage;

beforeEach(() => {
  Object.assign(folder, makeFolder());
  storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
});
afterEach(() => {
  storage.close();
  folder.remove();
});

const audioFiles = () =>
  readdirSync(folder.path, { recursive: true, encoding: "utf8" }).filter((name) => /wav/.test(name));

describe("saveTurn", () => {
  it("keeps every field of a turn", async () => {
    const turn = exampleTurn();
    expect(await saveTurn(storage, turn, null)).toEqual(turn);
    expect(listTurns(storage)).toEqual([turn]);
  });

  it("keeps what was never reached as null, not as zero", async () => {
    const { timings } = exampleTurn();
    const turn = exampleTurn({
      confidence: null,
      notice: null,
      transcript: "",
      marks: {},
      timings: { ...timings, asrMs: null, releaseToFirstAudioMs: null },
    });
    await saveTurn(storage, turn, null);
    expect(listTurns(storage)).toEqual([turn]);
    expect(storage.db.prepare("SELECT asr_ms, release_to_first_audio_ms, wall_ms FROM turns").get()).toEqual({
      asr_ms: null,
      release_to_first_audio_ms: null,
      wall_ms: 240,
    });
  });

  it("offers the headline numbers to queries, under their own names", async () => {
    await saveTurn(storage, exampleTurn(), null);
    const row = storage.db
      .prepare(
        `SELECT asr_ms, llm_first_token_ms, llm_ms, tts_first_chunk_ms, tts_ms, release_to_first_audio_ms, stage_sum_ms,
           wall_ms FROM turns`,
      )
      .get();
    expect(row).toEqual({
      asr_ms: 80.25,
      llm_first_token_ms: 20.5,
      llm_ms: 60,
      tts_first_chunk_ms: 30,
      tts_ms: 45.75,
      release_to_first_audio_ms: 222.125,
      stage_sum_ms: 186,
      wall_ms: 240,
    });
  });

  it("keeps the sound as wav files by month, each with its own rate, and names them in the turn", async () => {
    const sound = exampleSound();
    const stored = await saveTurn(storage, exampleTurn(), sound);
    expect(stored).toMatchObject({
      utteranceAudio: "2026-11/turn-1-utterance.wav",
      replyAudio: "2026-11/turn-1-reply.wav",
    });
    expect(listTurns(storage)).toEqual([stored]);
    const read = (name: string | null) => {
      const path = join(folder.path, "audio", name ?? "");
      const { sampleRateHz, channels } = decodeWav(readFileSync(path), path);
      return { sampleRateHz, samples: channels[0]?.length };
    };
    expect(read(stored.utteranceAudio)).toEqual({ sampleRateHz: 16_000, samples: sound.recorded.length });
    expect(read(stored.replyAudio)).toEqual({ sampleRateHz: 24_000, samples: sound.reply?.pcm.length });
  });

  it("keeps no sound where none is given, and no file where nothing was recorded", async () => {
    await saveTurn(storage, exampleTurn({ id: "silent" }), null);
    const empty = { recorded: new Float32Array(0), reply: null };
    const stored = await saveTurn(storage, exampleTurn({ id: "empty" }), empty);
    expect([stored.utteranceAudio, stored.replyAudio]).toEqual([null, null]);
    expect(audioFiles()).toEqual([]);
  });

  it("says which machine the turn was measured on", async () => {
    await saveTurn(storage, exampleTurn(), null);
    const row = storage.db
      .prepare("SELECT app_version, node_version FROM turns JOIN machines ON machines.id = turns.machine_id")
      .get();
    expect(row).toEqual({ app_version: "0.0.1", node_version: process.version });
  });

  it("refuses a turn that is stored already, and leaves that one and its sound alone", async () => {
    const first = await saveTurn(storage, exampleTurn(), exampleSound(500));
    const bytes = readFileSync(join(folder.path, "audio", first.utteranceAudio ?? ""));
    await expect(saveTurn(storage, exampleTurn({ reply: "else" }), exampleSound(100))).rejects.toMatchObject({
      code: "STORAGE_FAILED",
    });
    expect(listTurns(storage)).toEqual([first]);
    expect(readFileSync(join(folder.path, "audio", first.utteranceAudio ?? "")).equals(bytes)).toBe(true);
  });

  it("keeps nothing of a turn while another program holds the database, and says so", async () => {
    const other = new BetterSqlite3(storage.db.name);
    other.exec("BEGIN IMMEDIATE");
    await expect(saveTurn(storage, exampleTurn(), exampleSound())).rejects.toMatchObject({ code: "DATABASE_LOCKED" });
    other.close();
    expect(countTurns(storage)).toBe(0);
    expect(audioFiles()).toEqual([]);
    await saveTurn(storage, exampleTurn(), exampleSound());
    expect(countTurns(storage)).toBe(1);
  });

  it("never lets an id lead out of the audio folder", async () => {
    const turn = exampleTurn({ id: "../../outside" });
    await expect(saveTurn(storage, turn, exampleSound())).rejects.toMatchObject({ code: "INTERNAL" });
    expect(existsSync(join(folder.path, "..", "outside-utterance.wav"))).toBe(false);
    expect(countTurns(storage)).toBe(0);
  });

  it("keeps turns that are saved at the same time, each with its own sound", async () => {
    const ids = ["a", "b", "c", "d"];
    await Promise.all(ids.map((id) => saveTurn(storage, exampleTurn({ id }), exampleSound())));
    expect(
      listTurns(storage)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
    expect(audioFiles().length).toBe(8);
  });
});

describe("listTurns", () => {
  beforeEach(async () => {
    for (let number = 1; number <= 60; number++) {
      const conversationId = number % 2 === 0 ? "even" : "odd";
      // All at one instant: the order is that of storing.
      await saveTurn(storage, exampleTurn({ id: `t${number}`, conversationId }), null);
    }
  });

  const ids = (page?: { limit?: number; before?: string }) => listTurns(storage, page).map(({ id }) => id);

  it("gives the newest 50, newest first, unless asked otherwise", () => {
    expect(ids().length).toBe(50);
    expect(ids({ limit: 3 })).toEqual(["t60", "t59", "t58"]);
  });

  it("goes on before a turn, to the very first", () => {
    expect(ids({ before: "t4" })).toEqual(["t3", "t2", "t1"]);
    expect(ids({ before: "t1" })).toEqual([]);
  });

  it("refuses a turn that is not there", () => {
    expect(() => ids({ before: "nobody" })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });

  it("counts and gives one conversation, oldest first", () => {
    expect(countTurns(storage)).toBe(60);
    const odd = listConversation(storage, "odd").map(({ id }) => id);
    expect([odd.length, odd[0], odd.at(-1)]).toEqual([30, "t1", "t59"]);
    expect(listConversation(storage, "nobody")).toEqual([]);
  });
});
