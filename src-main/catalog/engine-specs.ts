import { statSync } from "node:fs";
import { join } from "node:path";
import type { FakeDials, FakeSpec, Role, SpecOf } from "../engines/engine.ts";
import { checkFilesPresent, findModel, modelDir, modelFile } from "./catalog.ts";
import { MiniflowError } from "../errors.ts";
import type { CatalogModel } from "./catalog.ts";
import { autoThreads } from "./pipeline.ts";
import type { Pipeline } from "./pipeline.ts";

export interface EngineSpecs {
  vad: SpecOf<"vad">;
  asr: SpecOf<"asr">;
  llm: SpecOf<"llm">;
  tts: SpecOf<"tts">;
}

/**
 * What to make for a pipeline: its models looked up in the catalog, their files seen to be there.
 * Errors: MODEL_MISSING, MODEL_CORRUPT (a file of the wrong size).
 */
export function engineSpecs(pipeline: Pipeline, catalog: readonly CatalogModel[]): EngineSpecs {
  return {
    vad: engineSpec("vad", pipeline, catalog),
    asr: engineSpec("asr", pipeline, catalog),
    llm: engineSpec("llm", pipeline, catalog),
    tts: engineSpec("tts", pipeline, catalog),
  };
}

/** The same for one of them, whatever is wrong with the others. `unseen`: though its files are not here yet. Defaults to false. */
export function engineSpec<R extends Role>(
  role: R,
  pipeline: Pipeline,
  catalog: readonly CatalogModel[],
  { unseen = false }: { unseen?: boolean } = {},
): EngineSpecs[R] {
  const find = (id: string) => (unseen ? findModel(catalog, id) : present(catalog, id));
  const make: { [Each in Role]: () => EngineSpecs[Each] } = {
    vad: () => vadSpec(pipeline.vad, find),
    asr: () => asrSpec(pipeline.asr, find),
    llm: () => llmSpec(pipeline.llm, find),
    tts: () => ttsSpec(pipeline.tts, find),
  };
  return make[role]();
}

/** The models that a pipeline names. Errors: MODEL_MISSING for one that the catalog does not have. */
export function modelsOf(pipeline: Pipeline, catalog: readonly CatalogModel[]): CatalogModel[] {
  return [pipeline.vad, pipeline.asr, pipeline.llm, pipeline.tts].flatMap((part) =>
    "model" in part ? [findModel(catalog, part.model)] : [],
  );
}

/**
 * The bytes of each stage's files that are loaded: a first estimate of what it will hold. Files whose size the catalog does not know
 * are seen as they lie there; one that is not there either counts nothing.
 */
export function weightBytes(pipeline: Pipeline, catalog: readonly CatalogModel[]): Record<Role, number> {
  const bytesOf = (part: Pipeline[Role]): number => {
    if (!("model" in part)) return 0;
    const model = findModel(catalog, part.model);
    const weights = model.files.filter(({ path }) => /\.(?:onnx|gguf)$/u.test(path));
    return weights.reduce((sum, { path, bytes }) => sum + (bytes ?? sizeHere(model, path)), 0);
  };
  return {
    vad: bytesOf(pipeline.vad),
    asr: bytesOf(pipeline.asr),
    llm: bytesOf(pipeline.llm),
    tts: bytesOf(pipeline.tts),
  };
}

function sizeHere(model: CatalogModel, path: string): number {
  return statSync(join(modelDir(model), path), { throwIfNoEntry: false })?.size ?? 0;
}

type FindModel = (id: string) => CatalogModel;

function vadSpec(vad: Pipeline["vad"], find: FindModel): SpecOf<"vad"> {
  if (vad.engine === "fake") return fakeSpec("vad", vad);
  return { role: "vad", engine: "silero", modelPath: modelFile(find(vad.model)) };
}

function asrSpec(asr: Pipeline["asr"], find: FindModel): SpecOf<"asr"> {
  if (asr.engine === "fake") return fakeSpec("asr", asr);
  const threads = threadsFor(asr.threads);
  return {
    role: "asr",
    engine: "whisper",
    modelDir: modelDir(find(asr.model)),
    threads,
    devices: asr.devices,
    language: asr.language,
    window: asr.window,
    beam: asr.beam,
  };
}

function llmSpec(llm: Pipeline["llm"], find: FindModel): SpecOf<"llm"> {
  if (llm.engine === "fake") return fakeSpec("llm", llm);
  const { contextTokens, gpu, gpuLayers, kvType } = llm;
  const modelPath = modelFile(find(llm.model));
  const threads = threadsFor(llm.threads);
  return { role: "llm", engine: "llama", modelPath, threads, contextTokens, gpu, gpuLayers, kvType };
}

function ttsSpec(tts: Pipeline["tts"], find: FindModel): SpecOf<"tts"> {
  if (tts.engine === "fake") return fakeSpec("tts", tts);
  if (tts.engine === "flite") return { role: "tts", engine: "flite" };
  const model = find(tts.model);
  const common = { threads: threadsFor(tts.threads), devices: tts.devices, voices: model.voices };
  if (tts.engine === "kokoro") return { role: "tts", engine: "kokoro", modelDir: modelDir(model), ...common };
  return { role: "tts", engine: "piper", modelPath: graphPath(model), ...common };
}

/** The one graph among a model's files. */
function graphPath(model: CatalogModel): string {
  const [only, ...more] = model.files.filter(({ path }) => path.endsWith(".onnx"));
  if (only === undefined || more.length > 0)
    throw new MiniflowError("MODEL_CORRUPT", `In the catalog, ${model.id} is not a model of one graph.`);
  return join(modelDir(model), only.path);
}

function fakeSpec<R extends Role>(role: R, { fake }: { fake: FakeDials }): FakeSpec<R> {
  return { role, engine: "fake", fake };
}

function present(catalog: readonly CatalogModel[], id: string): CatalogModel {
  const model = findModel(catalog, id);
  checkFilesPresent(model);
  return model;
}

function threadsFor(asked: "auto" | number): number {
  return asked === "auto" ? autoThreads() : asked;
}
