import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import envPaths from "env-paths";
import { guardStorage } from "./storage-errors.ts";

/** The data folder: `MINIFLOW_HOME`, else the system's place for a program's data. */
export function resolveHome(environment: NodeJS.ProcessEnv = process.env): string {
  const asked = environment["MINIFLOW_HOME"];
  return asked ? resolve(asked) : envPaths("miniflow", { suffix: "" }).data;
}

/** Where it is remembered which devices work on this machine (`engines/devices`). */
export function devicesFile(home: string): string {
  return join(home, "devices.json");
}

/** Makes a folder that only its owner may enter, with those above it. Errors: STORAGE_FAILED, DISK_FULL. */
export function makePrivateDir(path: string): void {
  guardStorage(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}
