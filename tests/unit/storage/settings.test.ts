import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Settings } from "../../../src-main/contract.ts";
import { changeSettings, readSettings } from "../../../src-main/storage/settings.ts";
import { openStorage } from "../../../src-main/storage/storage.ts";
import type { Storage } from "../../../src-main/storage/storage.ts";
import { makeFolder } from "./example.ts";

const defaults: Settings = { accent: "auto", voice: "slt", keepAudio: true, idleUnloadMinutes: "never" };
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

describe("settings", () => {
  it("are the defaults until something is chosen", () => {
    expect(readSettings(storage, defaults)).toEqual(defaults);
  });

  it("keep a choice, false too, over a restart and over other defaults", () => {
    expect(changeSettings(storage, { voice: "awb", keepAudio: false }, defaults)).toEqual({
      accent: "auto",
      voice: "awb",
      keepAudio: false,
      idleUnloadMinutes: "never",
    });
    storage.close();
    storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
    expect(readSettings(storage, { ...defaults, accent: "scottish", voice: "rms" })).toEqual({
      accent: "scottish",
      voice: "awb",
      keepAudio: false,
      idleUnloadMinutes: "never",
    });
  });

  it("leave alone what is not named, undefined too", () => {
    changeSettings(storage, { voice: "awb" }, defaults);
    const given: Partial<Settings> = JSON.parse('{"accent":"irish"}');
    expect(changeSettings(storage, { ...given, voice: undefined }, defaults)).toEqual({
      ...defaults,
      accent: "irish",
      voice: "awb",
    });
  });

  it.each([
    ["a key nobody knows", '{"voice":"awb","volume":3}', "volume"],
    ["a value of the wrong kind", '{"accent":"irish","keepAudio":"yes"}', "keepAudio"],
    ["an empty voice", '{"voice":""}', "voice"],
  ])("refuse %s, name it, and change nothing", (_, json, name) => {
    const change: Partial<Settings> = JSON.parse(json);
    expect(() => changeSettings(storage, change, defaults)).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(`"${name}"`) }),
    );
    expect(readSettings(storage, defaults)).toEqual(defaults);
  });
});
