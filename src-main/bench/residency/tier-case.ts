/** One model brought in again and again in one way, in this process: what `tier.ts` runs in a child of its own for each. */
import { statSync } from "node:fs";
import { basename, sep } from "node:path";
import { createWhisper } from "../../engines/asr/whisper/whisper.ts";
import type { LoadReport } from "../../engines/engine.ts";
import { createLlama } from "../../engines/llm/llama.ts";
import { openGraph } from "../../engines/onnx.ts";
import { diskReadsOf } from "../../engines/disk-reads.ts";
import { weights } from "../../engines/weights.ts";
import { dropFromCache, readIntoCache } from "../side-by-side/page-cache.ts";

/**
 * `disk`: the page cache emptied of its files before each load; `pages`: its files in the page cache; `tier`: held by the weight store,
 * and where that is in memory of its own, the page cache emptied as well.
 */
export type Way = "disk" | "pages" | "tier";

export interface TierCase {
  way: Way;
  /** A .gguf or an .onnx file, or the folder of a Whisper model. */
  model: string;
  threads: number;
  rounds: number;
}

export interface TierLoad {
  /** The whole load, as a turn waits for it. */
  loadMs: number;
  /** Of all threads: what the load costs where something else keeps the processor busy. */
  cpuMs: number;
  /** Read from the disk for it by this process; null where the system does not tell. */
  diskBytes: number | null;
  /** Opening its graphs alone, afterwards, in the same way; null where it has none. */
  openMs: number | null;
}

export interface TierFigures {
  way: Way;
  files: { path: string; bytes: number }[];
  loads: TierLoad[];
  /** Bytes of its files that stayed in the page cache although they were to go; null where nothing can be emptied. */
  leftBytes: number | null;
  /** How long the store took to read them, and in what. */
  hold: { readMs: number; ownBytes: number; pageBytes: number } | null;
}

const { signal } = new AbortController();

interface Loadable {
  load(): Promise<LoadReport>;
  unload(): Promise<void>;
}

export async function runTierCase({ way, model, threads, rounds }: TierCase): Promise<TierFigures> {
  const engine = openEngine(model, threads);
  // The first one loads libraries and makes forms of graphs that the second one is the first to use.
  await engine.load();
  await engine.unload();
  const { files = [] } = await engine.load();
  await engine.unload();
  const hold = way === "tier" ? await weights.hold(files, { signal }) : null;
  const figures: TierFigures = {
    way,
    files: files.map((path) => ({ path, bytes: statSync(path).size })),
    loads: [],
    leftBytes: 0,
    hold,
  };
  for (let round = 0; round < rounds; round += 1) {
    figures.leftBytes = await prepare(way, files, hold?.pageBytes ?? 0);
    if (way === "disk" && figures.leftBytes === null) return figures;
    const diskBefore = diskReadsOf();
    const cpuBefore = process.cpuUsage();
    const begunMs = performance.now();
    await engine.load();
    const loadMs = performance.now() - begunMs;
    const { user, system } = process.cpuUsage(cpuBefore);
    const diskAfter = diskReadsOf();
    await engine.unload();
    const diskBytes = diskBefore === null || diskAfter === null ? null : diskAfter - diskBefore;
    await prepare(way, files, hold?.pageBytes ?? 0);
    figures.loads.push({
      loadMs,
      cpuMs: (user + system) / 1000,
      diskBytes,
      openMs: await clockOpening(files, threads),
    });
  }
  return figures;
}

function openEngine(model: string, threads: number): Loadable {
  if (model.endsWith(".gguf")) {
    return bare(
      createLlama({ role: "llm", engine: "llama", modelPath: model, threads, contextTokens: 512, gpu: "off" }),
    );
  }
  if (!model.endsWith(".onnx")) {
    return bare(createWhisper({ role: "asr", engine: "whisper", modelDir: model, threads, language: "en" }));
  }
  let close: () => Promise<void> = async () => undefined;
  return {
    async load() {
      const graph = await openGraph(model, { threads, signal });
      ({ close } = graph);
      return { loadMs: 0, residentBytes: graph.bytes, files: [model] };
    },
    unload: () => close(),
  };
}

function bare(engine: {
  load(options: { signal: AbortSignal }): Promise<LoadReport>;
  unload(): Promise<void>;
}): Loadable {
  return { load: () => engine.load({ signal }), unload: () => engine.unload() };
}

async function prepare(way: Way, files: readonly string[], pageBytes: number): Promise<number | null> {
  if (way === "pages") await readIntoCache(files);
  if (way === "pages" || pageBytes > 0) return 0;
  return dropFromCache(files);
}

/** Null where the files are no graphs. */
async function clockOpening(files: readonly string[], threads: number): Promise<number | null> {
  if (!files.every((path) => /\.(?:onnx|ort)$/u.test(path))) return null;
  const begunMs = performance.now();
  for (const path of files) {
    const isOptimised = path.includes(`${sep}prepared${sep}`);
    // The encoder's form is used as it lies there, other graphs' are laid out anew.
    const isLaidOut = basename(path).startsWith("encoder-");
    await (await openGraph(path, { threads, isOptimised, isLaidOut, signal })).close();
  }
  return performance.now() - begunMs;
}

if (process.argv[2] !== undefined && import.meta.main) {
  const figures = await runTierCase(JSON.parse(process.argv[2]) as TierCase);
  // llama.cpp's threads would keep the process.
  process.stdout.write(JSON.stringify(figures), () => process.exit(0));
}
