import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimInstance } from "../../../src-main/storage/instance.ts";
import { makeFolder } from "./example.ts";

const folder = { path: "", remove: () => {} };
beforeEach(() => {
  Object.assign(folder, makeFolder());
});
afterEach(() => folder.remove());

const claim = () => claimInstance(folder.path);
const holder = fileURLToPath(new URL("./hold-instance.ts", import.meta.url));

describe("claimInstance", () => {
  it("refuses a second one and says who holds the folder and where", () => {
    const instance = claim();
    expect(claim).toThrow(expect.objectContaining({ code: "ALREADY_RUNNING", path: folder.path }));
    expect(claim).toThrow(`(process ${process.pid})`);
    instance.announce("http://127.0.0.1:4321/");
    expect(claim).toThrow(`(process ${process.pid} at http://127.0.0.1:4321/)`);
    instance.release();
    expect(existsSync(join(folder.path, "instance.json"))).toBe(false);
    claim().release();
  });

  it("refuses it too where the note of who it is cannot be read", () => {
    const instance = claim();
    writeFileSync(join(folder.path, "instance.json"), "{ half");
    expect(claim).toThrow(`with the folder ${folder.path}.`);
    instance.release();
  });

  it("is refused while another process holds the folder, and free the moment that one is killed", async () => {
    const other = spawn(process.execPath, [holder, folder.path], { stdio: ["ignore", "pipe", "inherit"] });
    await once(other.stdout, "data");
    expect(claim).toThrow(`(process ${other.pid})`);
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(existsSync(join(folder.path, "instance.json"))).toBe(true);
    claim().release();
  });
});
