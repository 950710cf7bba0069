/**
 * Which window `npm start` opens: Electron's where its runtime is here and can open one, else the same window in the browser.
 * Pure, and without Electron: asking the `electron` package for its runtime would fetch it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What is known of the machine. */
export interface Machine {
  platform: NodeJS.Platform;
  isRoot: boolean;
  environment: Record<string, string | undefined>;
  /** Path of Electron's program, or null where its runtime is not installed. */
  electron: string | null;
}

export type Front = { kind: "electron"; program: string; args: string[] } | { kind: "browser"; why: string };

/** Decides the front. `MINIFLOW_FRONT=browser` asks for the browser, `MINIFLOW_NO_SANDBOX=1` lets Electron run as root. */
export function chooseFront({ platform, isRoot, environment, electron }: Machine): Front {
  if (environment["MINIFLOW_FRONT"] === "browser")
    return { kind: "browser", why: "MINIFLOW_FRONT asks for the browser" };
  if (electron === null) {
    return { kind: "browser", why: 'Electron\'s runtime is not here ("npx install-electron" fetches it)' };
  }
  if (!hasDisplay(platform, environment)) return { kind: "browser", why: "there is no display for Electron's window" };
  if (platform === "linux" && isRoot) {
    if (environment["MINIFLOW_NO_SANDBOX"] !== "1") {
      return {
        kind: "browser",
        why: "Electron does not run as root within its sandbox (MINIFLOW_NO_SANDBOX=1 gives the sandbox up)",
      };
    }
    return { kind: "electron", program: electron, args: ["--no-sandbox"] };
  }
  return { kind: "electron", program: electron, args: [] };
}

/** Whether a window can be seen at all: a Linux machine without a display server shows none. */
export function hasDisplay(platform: NodeJS.Platform, environment: Machine["environment"]): boolean {
  return platform !== "linux" || Boolean(environment["DISPLAY"] ?? environment["WAYLAND_DISPLAY"]);
}

/**
 * Path of Electron's program, by the rules of the `electron` package and without running it; null where it is not whole.
 * `packageDir` is that package's folder.
 */
export function findElectron(packageDir: string, environment: Machine["environment"]): string | null {
  const record = join(packageDir, "path.txt");
  const overriding = environment["ELECTRON_OVERRIDE_DIST_PATH"];
  const name = existsSync(record) ? readFileSync(record, "utf8") : null;
  const program = overriding
    ? join(overriding, name ?? "electron")
    : name === null
      ? null
      : join(packageDir, "dist", name);
  return program !== null && existsSync(program) ? program : null;
}
