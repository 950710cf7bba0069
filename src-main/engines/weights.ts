/**
 * Weights that the thread which opens them keeps in system memory, so that opening them again reads nothing from the disk: the far
 * end of the RAM tier, one for each engine thread.
 *
 *     await weights.hold(["models/x/model.onnx", "models/y.gguf"], { signal });
 *     const lent = weights.lend("models/x/model.onnx");     // undefined where it is not held: open it by its path
 *     try { … lent.bytes … } finally { lent.giveBack(); }
 *     weights.drop(["models/x/model.onnx"]);                 // the memory goes when nobody has it lent
 *
 * A graph's bytes are in memory of the thread's own, those of files that the graph keeps its weights in as well: ONNX Runtime opens
 * them from there. A form that runs as it lies in memory (.ort) is borrowed by who runs it, so that to hold it as well costs nothing.
 * llama.cpp opens a path and maps the file, so a GGUF is only read through: its pages stay until the system wants them back
 * (`residency/design.md` tells what else was tried).
 */
import { open, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf, MiniflowError } from "../errors.ts";
import { diskReadsOf } from "./disk-reads.ts";
import { modelCorrupt, modelMissing, modelUnsupported } from "./graph-errors.ts";
import { throwIfCancelled } from "./held-model.ts";
import { leadsOut, listOutside } from "./outside-weights.ts";

export interface HoldReport {
  /** In memory of the thread's own: they stay until they are dropped. */
  ownBytes: number;
  /** In pages of files: they stay until the system wants them back. */
  pageBytes: number;
  readMs: number;
  /** Of these, read from the disk by this process meanwhile; null where the system does not tell. */
  diskBytes: number | null;
}

/** A part of a graph's weights in a file of its own. */
export interface OutsideWeights {
  /** As the graph names it, relative to its folder. */
  path: string;
  data: Uint8Array;
}

export interface LentWeights {
  bytes: Uint8Array;
  outside: readonly OutsideWeights[];
  /** To be called once, when nothing reads the bytes any more. */
  giveBack(): void;
}

export interface WeightStore {
  /**
   * Reads the files that are not held yet. Errors: MODEL_MISSING, MODEL_CORRUPT (empty, or cut while it was read), OUT_OF_MEMORY,
   * CANCELLED; nothing of this call is held then.
   */
  hold(paths: readonly string[], options: { signal: AbortSignal }): Promise<HoldReport>;
  /** What is not held is passed over. */
  drop(paths: readonly string[]): void;
  /** Whether the file can be opened though it is not there any more. */
  has(path: string): boolean;
  lend(path: string): LentWeights | undefined;
  /** Lends the bytes of a file whether it is held or not: where they are not here, they are read. Errors: as `hold`. */
  borrow(path: string, options: { signal: AbortSignal }): Promise<LentWeights>;
}

/** Read at a time: other work of the thread goes on in between. */
const PIECE_BYTES = 2 ** 24;

interface Entry {
  bytes: Uint8Array | undefined;
  outside: OutsideWeights[];
  pageBytes: number;
  held: boolean;
  lent: number;
}

export function createWeightStore(): WeightStore {
  const entries = new Map<string, Entry>();

  function freeIfUnused(path: string, entry: Entry): void {
    if (entry.held || entry.lent > 0) return;
    if (entries.get(path) === entry) entries.delete(path);
    free(entry);
  }

  function lendFrom(path: string, entry: Entry, bytes: Uint8Array): LentWeights {
    entry.lent += 1;
    return {
      bytes,
      outside: entry.outside,
      giveBack() {
        entry.lent -= 1;
        freeIfUnused(path, entry);
      },
    };
  }

  function drop(paths: readonly string[]): void {
    for (const path of paths) {
      const entry = entries.get(path);
      if (entry === undefined) continue;
      entry.held = false;
      freeIfUnused(path, entry);
    }
  }

  return {
    async hold(paths, { signal }) {
      const begunMs = performance.now();
      const diskBefore = diskReadsOf();
      const wanted = [...new Set(paths)];
      const fresh: string[] = [];
      try {
        for (const path of wanted) {
          if (entries.get(path)?.held === true) continue;
          const read = entries.has(path) ? undefined : await readEntry(path, signal);
          // It may have been borrowed while it was read.
          const entry = entries.get(path) ?? read;
          if (read !== undefined && read !== entry) free(read);
          if (entry === undefined) continue;
          entry.held = true;
          entries.set(path, entry);
          fresh.push(path);
        }
      } catch (error) {
        drop(fresh);
        throw error;
      }
      const held = wanted.flatMap((path) => entries.get(path) ?? []);
      const diskAfter = diskReadsOf();
      return {
        ownBytes: held.reduce((sum, entry) => sum + ownBytesOf(entry), 0),
        pageBytes: held.reduce((sum, { pageBytes }) => sum + pageBytes, 0),
        readMs: performance.now() - begunMs,
        diskBytes: diskBefore === null || diskAfter === null ? null : diskAfter - diskBefore,
      };
    },
    drop,
    has(path) {
      const entry = entries.get(path);
      return entry?.held === true && entry.bytes !== undefined;
    },
    lend(path) {
      const entry = entries.get(path);
      return entry?.held === true && entry.bytes !== undefined ? lendFrom(path, entry, entry.bytes) : undefined;
    },
    async borrow(path, { signal }) {
      const known = entries.get(path);
      // What is only lent may be of a file that has changed since.
      const entry = known?.held === true ? known : await readEntry(path, signal);
      if (entry.bytes === undefined) throw modelUnsupported(path, "its bytes cannot be lent");
      if (entries.get(path)?.held !== true) entries.set(path, entry);
      return lendFrom(path, entry, entry.bytes);
    },
  };
}

/** This thread's. */
export const weights: WeightStore = createWeightStore();

function ownBytesOf({ bytes, outside }: Entry): number {
  return outside.reduce((sum, { data }) => sum + data.length, bytes?.length ?? 0);
}

/** At once, not when the garbage collector comes by: it does not know that memory is short. */
function free(entry: Entry): void {
  for (const bytes of [entry.bytes, ...entry.outside.map(({ data }) => data)]) {
    if (bytes?.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
  }
  entry.bytes = undefined;
  entry.outside = [];
}

async function readEntry(path: string, signal: AbortSignal): Promise<Entry> {
  const entry: Entry = { bytes: undefined, outside: [], pageBytes: 0, held: false, lent: 0 };
  if (path.endsWith(".gguf")) {
    entry.pageBytes = await readThrough(path, signal);
    return entry;
  }
  entry.bytes = await readWhole(path, signal);
  // All in one, and no message of Protocol Buffers.
  if (path.endsWith(".ort")) return entry;
  try {
    for (const location of listOutside(entry.bytes)) {
      if (leadsOut(location)) throw modelUnsupported(path, "it keeps weights outside of its folder");
      const data = await readWhole(join(dirname(path), location), signal);
      entry.outside.push({ path: location, data });
    }
    return entry;
  } catch (error) {
    free(entry);
    throw error;
  }
}

async function readWhole(path: string, signal: AbortSignal): Promise<Uint8Array> {
  return withFile(path, async (file, size) => {
    const bytes = allocate(path, size);
    for (let at = 0; at < size;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(bytes, at, Math.min(PIECE_BYTES, size - at), at);
      if (bytesRead === 0) throw modelCorrupt(path, "it became shorter while it was read");
      at += bytesRead;
    }
    return bytes;
  });
}

/** Brings a file into the page cache, or shows the system that its pages there are wanted. */
async function readThrough(path: string, signal: AbortSignal): Promise<number> {
  return withFile(path, async (file, size) => {
    const piece = new Uint8Array(Math.min(PIECE_BYTES, size));
    for (let at = 0; at < size;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return size;
  });
}

async function withFile<T>(path: string, read: (file: FileHandle, size: number) => Promise<T>): Promise<T> {
  const file = await open(path, "r").catch((error: unknown) => {
    throw errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR" ? modelMissing(path, error) : error;
  });
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size === 0) throw modelCorrupt(path);
    return await read(file, found.size);
  } finally {
    await file.close();
  }
}

function allocate(path: string, size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw new MiniflowError("OUT_OF_MEMORY", "There is not enough memory to keep a model's weights ready.", {
      path,
      cause: error,
    });
  }
}
