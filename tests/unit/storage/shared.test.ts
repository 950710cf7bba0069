import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { listTurns, saveTurn } from "../../../src-main/storage/turns.ts";
import { exampleTurn, makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
beforeEach(() => {
  Object.assign(folder, makeFolder());
});
afterEach(() => folder.remove());

const open = (shared: boolean) => openStorage({ home: folder.path, appVersion: "0.0.1", shared });

describe("a folder that a window holds", () => {
  it("can be shared by the command line, and each sees what the other stores", async () => {
    const window = open(false);
    const commandLine = open(true);
    await saveTurn(window, exampleTurn({ id: "from-window" }), null);
    await saveTurn(commandLine, exampleTurn({ id: "from-command-line" }), null);
    const ids = ["from-command-line", "from-window"];
    expect(listTurns(window).map(({ id }) => id)).toEqual(ids);
    expect(listTurns(commandLine).map(({ id }) => id)).toEqual(ids);
    commandLine.close();
    window.close();
  });

  it("is refused to a second window, also while the command line shares it", () => {
    const window = open(false);
    const commandLine = open(true);
    expect(() => open(false)).toThrow(expect.objectContaining({ code: "ALREADY_RUNNING" }));
    commandLine.close();
    window.close();
  });

  it("can be held by a window while the command line is at work", () => {
    const commandLine = open(true);
    open(false).close();
    commandLine.close();
  });
});
