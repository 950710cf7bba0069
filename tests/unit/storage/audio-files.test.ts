import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { audioName, removeTemporaryAudio, writeAudio } from "../../../src-main/storage/audio-files.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
beforeEach(() => {
  Object.assign(folder, makeFolder());
});
afterEach(() => folder.remove());

const files = () =>
  readdirSync(folder.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
const sound = { pcm: new Float32Array(160), sampleRateHz: 16_000 };

describe("writeAudio", () => {
  it("gives the file its name only when it is kept", async () => {
    const name = audioName("2026-01-31T23:59:59.000Z", "abc", "reply");
    const audio = await writeAudio(folder.path, name, sound);
    expect([audio.name, files()]).toEqual(["2026-01/abc-reply.wav", [`abc-reply.wav.${process.pid}.tmp`]]);
    audio.keep();
    expect(files()).toEqual(["abc-reply.wav"]);
    expect(readFileSync(join(folder.path, "audio", name)).length).toBe(44 + 320);
  });

  it("leaves nothing of what is discarded, kept before or not", async () => {
    const first = await writeAudio(folder.path, "2026-01/a.wav", sound);
    const second = await writeAudio(folder.path, "2026-01/b.wav", sound);
    second.keep();
    first.discard();
    second.discard();
    expect(files()).toEqual([]);
  });

  it("says which file could not be written", async () => {
    writeFileSync(join(folder.path, "audio"), "in the way");
    await expect(writeAudio(folder.path, "2026-01/a.wav", sound)).rejects.toMatchObject({
      code: "STORAGE_FAILED",
      path: join(folder.path, "audio", "2026-01/a.wav"),
    });
  });
});

describe("removeTemporaryAudio", () => {
  it("removes what a killed process left half-written, at the next start, and nothing else", async () => {
    const kept = await writeAudio(folder.path, "2026-01/kept.wav", sound);
    kept.keep();
    await writeAudio(folder.path, "2026-01/being-written.wav", sound);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    mkdirSync(join(folder.path, "audio", "2026-02"));
    writeFileSync(join(folder.path, "audio", "2026-02", `left.wav.${pid}.tmp`), "RIFF");
    openStorage({ home: folder.path, appVersion: "0.0.1" }).close();
    const left = files().filter((name) => /wav/.test(name));
    expect(new Set(left)).toEqual(new Set(["kept.wav", `being-written.wav.${process.pid}.tmp`]));
  });

  it("does nothing where there is no sound yet", () => {
    removeTemporaryAudio(folder.path);
    expect(files()).toEqual([]);
  });
});
