/**
 * What is known of a model's encoder since it was last prepared: `prepared/encoder.json` beside the graph, and the graph that
 * was made of it. Both belong to one source file, one machine and one version of the runtime; for any other they do not exist.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { errnoOf } from "../../../errors.ts";
import { runtimeVersion, type Device } from "../../onnx.ts";

/** Raised when `free-window.ts` does something else with the same file, or what is kept has another format. */
const REWRITING = 2;

const noteSchema = z.object({
  key: z.string(),
  outcome: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("shortened"),
      file: z.string().regex(/^[\w.-]+$/u),
      bytes: z.int().positive(),
      isOptimised: z.boolean(),
      /** How far it was from the original on the whole window, by the largest value there. */
      difference: z.number(),
    }),
    z.object({ kind: z.literal("kept"), why: z.string() }),
  ]),
});

type Outcome = z.infer<typeof noteSchema>["outcome"];

export type Prepared = { kind: "shortened"; path: string; isOptimised: boolean } | { kind: "kept"; why: string };

export interface Source {
  path: string;
  /** Of the model's whole window. */
  frames: number;
  /** Defaults to the processor alone. */
  devices?: readonly Device[] | undefined;
}

/** A graph that the runtime optimised is for the processor: what it does for another device is not always in the file. */
export function isForProcessor({ devices = ["cpu"] }: Source): boolean {
  return devices.every((device) => device === "cpu");
}

/** What was found out about this source on this machine; undefined where nothing was, or the prepared file is gone. */
export async function findPrepared(source: Source): Promise<Prepared | undefined> {
  const outcome = await readNote(source);
  if (outcome?.kind !== "shortened") return outcome;
  const path = join(preparedDir(source), outcome.file);
  return (await sizeOf(path)) === outcome.bytes
    ? { kind: "shortened", path, isOptimised: outcome.isOptimised }
    : undefined;
}

/**
 * Keeps what was found out; of a graph, the file at `path` takes its place under its own name, and older ones go.
 * Errors: those of the file system.
 */
export async function keepPrepared(
  source: Source,
  made: { kind: "shortened"; path: string; isOptimised: boolean; difference: number } | { kind: "kept"; why: string },
): Promise<Prepared> {
  const dir = preparedDir(source);
  const key = await keyOf(source);
  await mkdir(dir, { recursive: true });
  let outcome: Outcome = { kind: "kept", why: made.kind === "kept" ? made.why : "" };
  let prepared: Prepared = outcome;
  if (made.kind === "shortened") {
    const { isOptimised, difference } = made;
    const file = `encoder-${key.slice(0, 12)}.${isOptimised ? "ort" : "onnx"}`;
    await flush(made.path);
    await rename(made.path, join(dir, file));
    const { size } = await stat(join(dir, file));
    outcome = { kind: "shortened", file, bytes: size, isOptimised, difference };
    prepared = { kind: "shortened", path: join(dir, file), isOptimised };
  }
  const part = temporaryPath(source, "json");
  await writeFile(part, `${JSON.stringify({ key, outcome } satisfies z.infer<typeof noteSchema>, null, 2)}\n`, {
    flush: true,
  });
  await rename(part, notePath(source));
  await removeOthers(dir, outcome.kind === "shortened" ? outcome.file : undefined);
  return prepared;
}

/** Forgets what was found out, and removes the file that was made. */
export async function forgetPrepared(source: Source): Promise<void> {
  await rm(notePath(source), { force: true });
  await removeOthers(preparedDir(source), undefined);
}

/** A name in the same folder that no other process uses. */
export function temporaryPath(source: Source, kind: string): string {
  return join(preparedDir(source), `.${process.pid}-${process.hrtime.bigint()}.${kind}`);
}

/** Makes the folder. Errors: those of the file system, where nothing may be written beside the model. */
export async function makePreparedDir(source: Source): Promise<void> {
  await mkdir(preparedDir(source), { recursive: true });
}

function preparedDir({ path }: Source): string {
  return join(dirname(path), "prepared");
}

function notePath(source: Source): string {
  return join(preparedDir(source), "encoder.json");
}

async function readNote(source: Source): Promise<Outcome | undefined> {
  const text = await readFile(notePath(source), "utf8").catch((error: unknown) => {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
  const note = text === undefined ? undefined : noteSchema.safeParse(parseJson(text)).data;
  return note?.key === (await keyOf(source)) ? note.outcome : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sixty-four hexadecimal digits that change with the file, the machine and the program. */
async function keyOf(source: Source): Promise<string> {
  const { size, mtimeMs } = await stat(source.path);
  const machine = [platform(), arch(), cpus()[0]?.model ?? ""];
  const parts = [size, mtimeMs, source.frames, isForProcessor(source), REWRITING, runtimeVersion(), ...machine];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** The runtime wrote it: nobody else has told the disk to keep it. */
async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Longer than any preparation takes: what is older was left by a process that died. */
const ABANDONED_MS = 60 * 60 * 1000;

async function removeOthers(dir: string, kept: string | undefined): Promise<void> {
  for (const file of await readdir(dir).catch(() => [])) {
    const path = join(dir, file);
    const isOld = /^encoder-[0-9a-f]{12}\.(?:onnx|ort)$/u.test(file) && file !== kept;
    const isAbandoned = file.startsWith(".") && Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
    if (isOld || isAbandoned) await rm(path, { force: true });
  }
}
