import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let home: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "miniflow-start-"));
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(home, { recursive: true, force: true });
});

/** Starts as `npm start` does, on a machine without a display, and gives its first line. */
async function start(environment: Record<string, string>): Promise<{ started: ChildProcess; line: string }> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
  const env = { ...inherited, MINIFLOW_HOME: home, ...environment };
  const started = spawn(process.execPath, ["src-main/start.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) return { started, line };
  throw new Error(`it ended with ${started.exitCode} and said nothing`);
}

describe("npm start", () => {
  it("says in one line why the window is in the browser and where, and serves it there", async () => {
    const { started, line } = await start({ MINIFLOW_FRONT: "browser" });
    const [, why, address] = /^(.+): the window is at (http:\/\/127\.0\.0\.1:\d+\/#token=.+)$/.exec(line) ?? [];
    expect(why).toBe("MINIFLOW_FRONT asks for the browser");

    const page = await fetch(String(address));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<title>MiniFlow</title>");

    started.kill("SIGINT");
    expect(await once(started, "exit")).toEqual([0, null]);
  });

  it("opens the browser's window where there is no display, whether or not Electron is here", async () => {
    const { line } = await start({});
    expect(line).toMatch(/^(Electron's runtime is not here|there is no display).*: the window is at http/);
  });

  it("tells a second start where the first one is", async () => {
    const { line } = await start({ MINIFLOW_FRONT: "browser" });
    const address = line.slice(line.indexOf("http"));
    const env = { ...process.env, MINIFLOW_HOME: home, MINIFLOW_FRONT: "browser" };
    const second = spawn(process.execPath, ["src-main/start.ts"], {
      cwd: root,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    second.stderr.on("data", (bytes: Buffer) => (complaint += bytes.toString()));
    expect(await once(second, "close")).toEqual([1, null]);
    expect(complaint).toContain("(ALREADY_RUNNING)");
    expect(complaint).toContain(address);
  });
});
