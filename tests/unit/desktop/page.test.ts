import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerPageRequest, fileForUrl, isOwnUrl, mayUse, PAGE_URL } from "../../../src-main/desktop/page.ts";

describe("isOwnUrl", () => {
  it.each([PAGE_URL, "app://miniflow/assets/index.js", "app://miniflow/"])("takes %s as ours", (address) => {
    expect(isOwnUrl(address)).toBe(true);
  });

  it.each([
    "https://miniflow/index.html",
    "app://elsewhere/index.html",
    "app://miniflow.example/index.html",
    "app://user@elsewhere/miniflow",
    "file:///index.html",
    "app:miniflow",
    "",
    "no address",
  ])("takes %s as not ours", (address) => {
    expect(isOwnUrl(address)).toBe(false);
  });
});

describe("fileForUrl", () => {
  const dir = join(tmpdir(), "renderer");

  it("maps the root to the page", () => {
    expect(fileForUrl(dir, "app://miniflow/")).toBe(join(dir, "index.html"));
  });

  it("leaves query and fragment out", () => {
    expect(fileForUrl(dir, "app://miniflow/assets/a%20b.js?v=1#top")).toBe(join(dir, "assets", "a b.js"));
  });

  it.each([
    "app://miniflow/../package.json",
    "app://miniflow/..%2f..%2fsecret.html",
    "app://miniflow/%2e%2e/secret.html",
    "app://miniflow/..%5c..%5csecret.html",
    "app://miniflow/%00.html",
    "app://miniflow/%zz.html",
    "app://miniflow/run.exe",
    "app://elsewhere/index.html",
  ])("gives nothing from outside the window's folder for %s", (address) => {
    const file = fileForUrl(dir, address);
    expect(file === null || file.startsWith(dir)).toBe(true);
  });

  it("never leaves the folder, whatever the address", () => {
    const part = fc.constantFrom("..", ".", "%2e%2e", "..%2f", "%5c..", "a", "index.html", "/", "//", "\\", "%00", "%");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const file = fileForUrl(dir, `app://miniflow/${parts.join("/")}`);
        expect(file === null || file.startsWith(dir)).toBe(true);
      }),
    );
  });
});

describe("answerPageRequest", () => {
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "miniflow-page-"));
    await mkdir(join(dir, "assets"));
    await writeFile(join(dir, "index.html"), "<!doctype html>");
    await writeFile(join(dir, "assets", "worklet.js"), "export {};");
  });

  afterAll(() => rm(dir, { recursive: true }));

  it("gives a script its type and a policy without inline scripts and network", async () => {
    const answer = await answerPageRequest(dir, { url: "app://miniflow/assets/worklet.js", method: "GET" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Type")).toContain("text/javascript");
    expect(answer.headers.get("Content-Security-Policy")).toContain("script-src 'self';");
    expect(answer.headers.get("Content-Security-Policy")).toContain("connect-src 'none'");
    expect(await answer.text()).toBe("export {};");
  });

  it.each([
    ["GET", "app://miniflow/missing.html"],
    ["GET", "app://elsewhere/index.html"],
    ["POST", "app://miniflow/index.html"],
  ])("refuses %s %s", async (method, url) => {
    expect((await answerPageRequest(dir, { url, method })).status).toBe(404);
  });
});

describe("mayUse", () => {
  it("grants our page the microphone", () => {
    expect(mayUse("media", PAGE_URL, ["audio"])).toBe(true);
  });

  it.each([
    ["media", PAGE_URL, ["video"]],
    ["media", PAGE_URL, ["audio", "video"]],
    ["media", PAGE_URL, []],
    ["media", "https://example.org/", ["audio"]],
    ["geolocation", PAGE_URL, ["audio"]],
    ["display-capture", PAGE_URL, ["audio"]],
  ])("refuses %s to %s with %j", (permission, address, media) => {
    expect(mayUse(permission, address, media)).toBe(false);
  });
});
