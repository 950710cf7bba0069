/** The sounds of trials: inside the page while they are few, in a folder beside it when they are many. */
import { copyFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { errnoOf } from "../../errors.ts";
import type { Trial } from "../runs/records.ts";

/** Above so many bytes of sound a page opens slowly and cannot be mailed. */
export const MOST_BYTES_INSIDE = 24 * 2 ** 20;

export interface SoundPlace {
  /** Folder of the run, in which a trial's files are named. */
  folder: string;
  trials: readonly Trial[];
}

export interface Sounds {
  /** The address of a file of a run's folder; null where none was kept, or it is gone. */
  addressOf(folder: string, name: string | null): string | null;
  /** Where they are, for people. */
  note: string;
}

/**
 * Places the sounds for a page at `pagePath`; null where there is no page. Reads or copies them all. Errors: those of the file
 * system.
 */
export function placeSounds(
  places: readonly SoundPlace[],
  pagePath: string | null,
  mostBytesInside = MOST_BYTES_INSIDE,
): Sounds {
  if (pagePath === null) return { addressOf: () => null, note: "" };
  const files = listFiles(places);
  if (files.length === 0) return { addressOf: () => null, note: "No sounds were kept." };
  // A recording that several trials played would be inside as often.
  const bytes = files.reduce((sum, { size, uses }) => sum + size * uses, 0);
  const isInside = bytes <= mostBytesInside;
  const beside = `${basename(pagePath).replace(/\.html?$/iu, "")}-sounds`;
  const target = join(dirname(resolve(pagePath)), beside);
  if (!isInside) mkdirSync(target, { recursive: true });
  const addresses = new Map(
    files.map(({ path, folder }) => [path, isInside ? embed(path) : copyInto(target, folder, path)] as const),
  );
  return {
    addressOf: (folder, name) => (name === null ? null : (addresses.get(resolve(folder, name)) ?? null)),
    note: isInside
      ? `All sounds (${files.length}) are inside this page.`
      : `The sounds (${files.length}) are in the folder ${beside} beside this page: keep them together.`,
  };
}

/** Those that are there, each once. A name that leads out of the run's folder is none. */
function listFiles(places: readonly SoundPlace[]): { path: string; folder: string; size: number; uses: number }[] {
  const files = new Map<string, { path: string; folder: string; size: number; uses: number }>();
  for (const { folder, trials } of places) {
    for (const name of trials.flatMap(({ files: own }) => [own.utterance, own.reply])) {
      const path = name === null ? null : pathIn(folder, name);
      const size = path === null ? null : sizeOf(path);
      if (path !== null && size !== null)
        files.set(path, { path, folder, size, uses: (files.get(path)?.uses ?? 0) + 1 });
    }
  }
  return [...files.values()];
}

/** Under a name that no other run's file has. */
function copyInto(target: string, folder: string, path: string): string {
  const copy = `${basename(folder)}-${relative(resolve(folder), path).replaceAll(/[\\/]/gu, "-")}`;
  copyFileSync(path, join(target, copy));
  return `${encodeURIComponent(basename(target))}/${encodeURIComponent(copy)}`;
}

function embed(path: string): string {
  return `data:audio/wav;base64,${readFileSync(path).toString("base64")}`;
}

function pathIn(folder: string, name: string): string | null {
  const path = resolve(folder, name);
  return path.startsWith(resolve(folder) + sep) ? path : null;
}

function sizeOf(path: string): number | null {
  try {
    const found = statSync(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return null;
    throw error;
  }
}
