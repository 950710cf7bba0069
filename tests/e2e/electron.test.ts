/** The desktop app itself, by Playwright, wherever Electron's runtime and a display are; no package registry carries it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { _electron as electron, type ElectronApplication } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { chooseFront, findElectron, type Front } from "../../src-main/desktop/front.ts";
import { PAGE_URL } from "../../src-main/desktop/page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function findFront(): Front {
  const packageDir = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  const isRoot = process.getuid?.() === 0;
  const found = findElectron(packageDir, process.env);
  return chooseFront({ platform: process.platform, isRoot, environment: process.env, electron: found });
}

/** Electron runs the build; the window's part of it is built before all end-to-end tests. */
function buildMain(): Promise<unknown> {
  return promisify(execFile)(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: root });
}

let home: string;
let app: ElectronApplication | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "miniflow-electron-"));
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await rm(home, { recursive: true, force: true });
});

async function launch(context: TestContext): Promise<ElectronApplication> {
  const front = findFront();
  if (front.kind === "browser") {
    console.log(`skipped: no Electron to test with: ${front.why}`);
    return context.skip(front.why);
  }
  await buildMain();
  const fakeSound = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  app = await electron.launch({
    executablePath: front.program,
    args: [...front.args, ...fakeSound, root],
    env: { ...process.env, MINIFLOW_HOME: home },
  });
  return app;
}

describe("the desktop app", () => {
  it("opens one window on its own page and shows what the assistant is", async (context) => {
    const window = await (await launch(context)).firstWindow();
    expect(window.url()).toBe(PAGE_URL);
    const state = await window.evaluate("window.miniflow.call('getState')");
    expect(state).toMatchObject({ phase: "idle", pipeline: { name: "starter" } });
  });

  it("gives the page neither Node nor a way to another one", async (context) => {
    const started = await launch(context);
    const window = await started.firstWindow();
    expect(await window.evaluate("[typeof require, typeof process, typeof module]")).toEqual(
      Array(3).fill("undefined"),
    );
    expect(await window.evaluate("window.open('https://example.org/') === null")).toBe(true);
    expect(await window.evaluate("fetch('https://example.org/').then(() => 'fetched', () => 'refused')")).toBe(
      "refused",
    );
    expect(started.windows()).toHaveLength(1);
    expect(window.url()).toBe(PAGE_URL);
  });

  it("lets the page have the microphone and not the camera", async (context) => {
    const window = await (await launch(context)).firstWindow();
    const ask = (what: string) =>
      window.evaluate(`navigator.mediaDevices.getUserMedia(${what}).then(() => "granted", (error) => error.name)`);
    expect(await ask("{ audio: true }")).toBe("granted");
    expect(await ask("{ video: true }")).toBe("NotAllowedError");
  });
});
