/** `npm start`: opens the window, in Electron where it can, else in the browser, and says which in one line. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createAssistant } from "./assistant.ts";
import { chooseFront, findElectron, hasDisplay } from "./desktop/front.ts";
import { openInBrowser } from "./desktop/open-browser.ts";
import { toMiniflowError } from "./errors.ts";
import { createLog } from "./log.ts";
import { appRoot, rendererDir } from "./roots.ts";
import { startServer, type RunningServer } from "./server/server.ts";
import { resolveHome } from "./storage/home.ts";

/** The same port each time, so that a browser remembers that the page may use the microphone. */
const USUAL_PORT = 4817;

/** What a program exits with when the system cannot load it, a library of it being missing, say. */
const CANNOT_LOAD = 127;

const log = createLog("start");
const { env, platform } = process;

async function start(): Promise<void> {
  const electron = findElectron(electronPackageDir(), env);
  const front = chooseFront({ platform, isRoot: process.getuid?.() === 0, environment: env, electron });
  if (front.kind === "browser") return openBrowserWindow(front.why);
  const exitCode = await runElectron(front.program, front.args);
  if (exitCode === CANNOT_LOAD) return openBrowserWindow("Electron's runtime does not run on this system");
  process.exitCode = exitCode;
}

/** Empty where the package is not installed, as in production trees. */
function electronPackageDir(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return "";
  }
}

/** Resolves with the exit code, once Electron has ended. */
function runElectron(program: string, args: string[]): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _unwanted, ...environment } = env;
  const child = spawn(program, [...args, appRoot()], { stdio: "inherit", env: environment });
  const passOn = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on("SIGINT", passOn).on("SIGTERM", passOn);
  return new Promise((resolve) => {
    child.once("error", () => resolve(CANNOT_LOAD));
    child.once("exit", (code) => {
      process.off("SIGINT", passOn).off("SIGTERM", passOn);
      resolve(code ?? 1);
    });
  });
}

async function openBrowserWindow(why: string): Promise<void> {
  const assistant = await createAssistant({ home: resolveHome(), warm: true });
  const server = await listen(USUAL_PORT);
  console.log(`${why}: the window is at ${server.url}`);

  let isEnding = false;
  function end(): void {
    if (isEnding) return;
    isEnding = true;
    server
      .close()
      .then(() => assistant.close())
      .catch(fail);
  }
  process.on("SIGINT", end).on("SIGTERM", end);
  if (hasDisplay(platform, env)) await openInBrowser(server.url);

  async function listen(port: number): Promise<RunningServer> {
    try {
      return await startServer({ assistant, port, rendererDir: rendererDir(), log });
    } catch (error) {
      if (port !== 0 && toMiniflowError(error).code === "PORT_IN_USE") return listen(0);
      await assistant.close();
      throw error;
    }
  }
}

function fail(error: unknown): void {
  const { message, hint, code } = toMiniflowError(error);
  console.error([message, hint, `(${code})`].filter(Boolean).join(" "));
  process.exitCode = 1;
}

start().catch(fail);
