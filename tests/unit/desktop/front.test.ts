import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseFront, findElectron, type Machine } from "../../../src-main/desktop/front.ts";
import { openerFor } from "../../../src-main/desktop/open-browser.ts";

const desktop: Machine = { platform: "linux", isRoot: false, environment: { DISPLAY: ":0" }, electron: "/e/electron" };

describe("chooseFront", () => {
  it("opens Electron where its runtime and a display are", () => {
    expect(chooseFront(desktop)).toEqual({ kind: "electron", program: "/e/electron", args: [] });
  });

  it("needs no DISPLAY on a Mac or on Windows", () => {
    expect(chooseFront({ ...desktop, platform: "darwin", environment: {} }).kind).toBe("electron");
    expect(chooseFront({ ...desktop, platform: "win32", environment: {} }).kind).toBe("electron");
  });

  it("takes Wayland for a display", () => {
    expect(chooseFront({ ...desktop, environment: { WAYLAND_DISPLAY: "wayland-0" } }).kind).toBe("electron");
  });

  it.each<[string, Partial<Machine>, RegExp]>([
    ["the runtime is missing", { electron: null }, /runtime is not here/],
    ["there is no display", { environment: {} }, /no display/],
    ["the user is root", { isRoot: true }, /root/],
    ["it is asked for", { environment: { DISPLAY: ":0", MINIFLOW_FRONT: "browser" } }, /MINIFLOW_FRONT/],
  ])("falls back to the browser and says why when %s", (_case, change, why) => {
    const front = chooseFront({ ...desktop, ...change });
    expect(front.kind === "browser" && front.why).toMatch(why);
  });

  it("gives up the sandbox for root only when told to", () => {
    const told = { DISPLAY: ":0", MINIFLOW_NO_SANDBOX: "1" };
    expect(chooseFront({ ...desktop, isRoot: true, environment: told })).toMatchObject({ args: ["--no-sandbox"] });
    expect(chooseFront({ ...desktop, isRoot: false, environment: told })).toMatchObject({ args: [] });
  });
});

describe("findElectron", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "miniflow-electron-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("finds nothing in a package that never fetched its runtime", () => {
    expect(findElectron(dir, {})).toBeNull();
  });

  it("finds nothing where a record is left but the runtime is gone", () => {
    writeFileSync(join(dir, "path.txt"), "electron");
    expect(findElectron(dir, {})).toBeNull();
  });

  it("finds the runtime that the record names", () => {
    writeFileSync(join(dir, "path.txt"), "electron");
    mkdirSync(join(dir, "dist"));
    writeFileSync(join(dir, "dist", "electron"), "");
    expect(findElectron(dir, {})).toBe(join(dir, "dist", "electron"));
  });

  it("looks where ELECTRON_OVERRIDE_DIST_PATH says", () => {
    writeFileSync(join(dir, "electron"), "");
    expect(findElectron(join(dir, "nowhere"), { ELECTRON_OVERRIDE_DIST_PATH: dir })).toBe(join(dir, "electron"));
  });
});

describe("openerFor", () => {
  it.each(["linux", "darwin", "win32"] as const)("hands the address over whole on %s", (platform) => {
    const address = "http://127.0.0.1:4817/#token=a&b";
    expect(openerFor(address, platform).args.at(-1)).toBe(address);
  });
});
