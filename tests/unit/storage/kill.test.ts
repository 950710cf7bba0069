import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage } from "../../../src-main/storage/storage.ts";
import { countTurns, listTurns } from "../../../src-main/storage/turns.ts";
import { exampleSound, exampleTurn, makeFolder } from "./example.ts";

const script = fileURLToPath(new URL("./save-turns.ts", import.meta.url));
const folder = { path: "", remove: () => {} };
beforeEach(() => {
  Object.assign(folder, makeFolder());
});
afterEach(() => folder.remove());

/** Lets a process save turns until it says `line`, then kills it. Returns how many saves it had reported. */
async function saveUntil(line: RegExp, ...how: string[]): Promise<number> {
  const child = spawn(process.execPath, [script, folder.path, ...how], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  let saved = 0;
  for await (const said of createInterface(child.stdout)) {
    if (said.startsWith("saved")) saved++;
    if (line.test(said)) child.kill("SIGKILL");
  }
  expect(await ended).toEqual([null, "SIGKILL"]);
  return saved;
}

/** Opens what was left behind and checks it; returns how many turns there are. */
function checkSound(): number {
  const storage = openStorage({ home: folder.path, appVersion: "0.0.1" });
  try {
    expect(storage.notice).toBeNull();
    expect(storage.db.pragma("integrity_check", { simple: true })).toBe("ok");
    const turns = listTurns(storage, { limit: 1_000_000 });
    const { recorded, reply } = exampleSound(1_000);
    const sizes = [recorded, reply?.pcm ?? recorded].map((pcm) => 44 + 2 * pcm.length);
    for (const turn of turns) {
      expect({ ...turn, utteranceAudio: null, replyAudio: null }).toEqual(exampleTurn({ id: turn.id }));
      const files = [turn.utteranceAudio ?? "", turn.replyAudio ?? ""];
      expect(files.map((name) => statSync(join(folder.path, "audio", name)).size)).toEqual(sizes);
    }
    const left = readdirSync(folder.path, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".tmp"),
    );
    expect(left).toEqual([]);
    return countTurns(storage);
  } finally {
    storage.close();
  }
}

describe("a process killed in the middle of a save", () => {
  it("leaves nothing of that turn and all of those before when it dies right before the commit", async () => {
    await saveUntil(/^saved 2$/);
    const before = checkSound();
    expect(await saveUntil(/^never$/, "die")).toBe(0);
    expect(checkSound()).toBe(before);
  });

  it("leaves every turn that was reported as saved, whole, wherever it is hit", async () => {
    let reported = 0;
    for (let round = 0; round < 4; round++) {
      reported = Math.max(reported, checkSound());
      reported += await saveUntil(new RegExp(`^begin ${reported + 3 + round}$`));
      expect(checkSound()).toBeGreaterThanOrEqual(reported);
    }
    expect(reported).toBeGreaterThan(6);
  });
});
