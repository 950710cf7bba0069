/**
 * A file on its way: `NAME.part` with its bytes, `NAME.part.json` with what they were promised to be. It gets its name only when
 * its hash is right, in one step. Whatever happens to the process, the part stays and can be gone on with.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { errnoOf } from "../errors.ts";
import { toStorageError } from "../storage/storage-errors.ts";
import type { Expected } from "./hub.ts";
import { Trouble } from "./trouble.ts";

const promiseSchema = z.object({
  bytes: z.number(),
  sha256: z.string().nullable(),
  gitSha1: z.string().nullable(),
  etag: z.string().nullable(),
});

export interface PartFile {
  /** Bytes that are here, hashed. */
  readonly bytes: number;
  /** The strong ETag under which they came. */
  readonly etag: string | null;
  /** Begins anew: what was here is gone. */
  restart(): Promise<void>;
  /** Notes the ETag of what comes next. */
  noteEtag(etag: string | null): Promise<void>;
  append(chunk: Uint8Array): Promise<void>;
  /**
   * Gives the file its name and returns its SHA-256. Errors: a `Trouble` where it is not what was expected: then it is thrown away.
   */
  finish(): Promise<string>;
  /** Lets go of the part, which stays. */
  close(): Promise<void>;
}

const READ_BYTES = 1024 * 1024;

/**
 * Opens or begins the part of `target`; what an earlier process left of the same file is read and hashed, which takes some seconds
 * for each gigabyte. `onBytes` hears how many bytes are here. Errors: DISK_FULL, STORAGE_FAILED, the signal's reason.
 */
export async function openPart(
  target: string,
  expected: Expected,
  { signal, onBytes }: { signal: AbortSignal; onBytes(bytes: number): void },
): Promise<PartFile> {
  const path = `${target}.part`;
  const promisePath = `${path}.json`;
  const handle = await guard(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  });
  let bytes = 0;
  let etag: string | null = null;
  let prints = createPrints(expected);

  async function restart(): Promise<void> {
    await guard(path, () => handle.truncate(0));
    bytes = 0;
    prints = createPrints(expected);
    onBytes(bytes);
    await noteEtag(null);
  }

  async function noteEtag(next: string | null): Promise<void> {
    etag = next;
    await guard(promisePath, () => writeFile(promisePath, JSON.stringify({ ...expected, etag }), { mode: 0o600 }));
  }

  /** Reads what is here already, if it is of this file. */
  async function takeUp(): Promise<void> {
    const promised = await readPromise(promisePath);
    const { size } = await handle.stat();
    if (promised === null || !isSame(promised, expected) || size > expected.bytes) return restart();
    etag = promised.etag;
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(1, size)));
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, bytes);
      if (bytesRead === 0) return;
      prints.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
      onBytes(bytes);
    }
  }

  try {
    await takeUp();
  } catch (error) {
    await handle.close();
    throw error;
  }

  return {
    get bytes() {
      return bytes;
    },
    get etag() {
      return etag;
    },
    restart,
    noteEtag,
    async append(chunk) {
      await guard(path, async () => {
        for (let written = 0; written < chunk.length;) {
          const more = await handle.write(chunk, written, chunk.length - written, bytes + written);
          written += more.bytesWritten;
        }
      });
      prints.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
    },
    async finish() {
      const found = prints.digest();
      const isRight =
        bytes === expected.bytes &&
        (expected.sha256 === null || found.sha256 === expected.sha256) &&
        (expected.gitSha1 === null || found.gitSha1 === expected.gitSha1);
      if (!isRight) {
        await restart();
        throw new Trouble("its bytes are not those that it must have", { isLost: true });
      }
      await guard(target, async () => {
        await handle.sync();
        await handle.close();
        await rename(path, target);
        await rm(promisePath, { force: true });
      });
      return found.sha256;
    },
    close: () => handle.close(),
  };
}

/** Git hashes a file with its kind and length before it. */
function createPrints({ bytes, gitSha1 }: Expected) {
  const sha256 = createHash("sha256");
  const git = gitSha1 === null ? null : createHash("sha1").update(`blob ${bytes}\0`);
  return {
    update(chunk: Uint8Array): void {
      sha256.update(chunk);
      git?.update(chunk);
    },
    digest: () => ({ sha256: sha256.digest("hex"), gitSha1: git?.digest("hex") ?? null }),
  };
}

async function readPromise(path: string): Promise<z.infer<typeof promiseSchema> | null> {
  try {
    return promiseSchema.safeParse(JSON.parse(await readFile(path, "utf8"))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === "ENOENT") return null;
    throw error;
  }
}

function isSame(a: Expected, b: Expected): boolean {
  return a.bytes === b.bytes && a.sha256 === b.sha256 && a.gitSha1 === b.gitSha1;
}

async function guard<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toStorageError(error, path);
  }
}
