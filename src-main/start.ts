/** `npm start`: opens the window, in Electron where it can, else in the browser, and says which in one line. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { listenForInterrupt } from "./cli/interrupt.ts";
import { serve } from "./cli/serve.ts";
import { createTerminal, type Terminal } from "./cli/terminal.ts";
import { chooseFront, findElectron, hasDisplay } from "./desktop/front.ts";
import { appRoot } from "./roots.ts";

/** What a program exits with when the system cannot load it, a library of it being missing, say. */
const CANNOT_LOAD = 127;

const { env, platform } = process;
const terminal = createTerminal({});

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

/** Runs until it is interrupted. */
async function openBrowserWindow(why: string): Promise<void> {
  const inOneLine: Terminal = {
    ...terminal,
    show: (result, prose) => terminal.show(result, () => prose().map((url) => `${why}: the window is at ${url}`)),
  };
  const options = { pipeline: "starter", open: hasDisplay(platform, env) };
  await serve(options, { terminal: inOneLine, signal: listenForInterrupt() });
}

start().catch((error: unknown) => terminal.fail(error));
