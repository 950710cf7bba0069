/**
 * The control: the order of things of a system that loads each model for its stage and drops it after that, keeps no keys and values (each token
 * evaluates the whole text before it), and speaks when the last token is there. With our engines, so that nothing else differs.
 */
import { concat } from "../../audio/pcm.ts";
import { createMemoryPlayback } from "../../audio/memory-playback.ts";
import { readCatalog } from "../../catalog/catalog.ts";
import { engineSpecs } from "../../catalog/engine-specs.ts";
import { readPipeline } from "../../catalog/pipeline.ts";
import { createEngine } from "../../engines/create.ts";
import type { Asr, Engine, LlamaSpec, Message, Tts } from "../../engines/engine.ts";
import { openModel } from "../../engines/llm/open-model.ts";
import type { OpenModel } from "../../engines/llm/open-model.ts";
import { diskBytesOf, peakRssOf, treeOf } from "../process-figures.ts";
import type { CaseInput, CaseResult, CaseTurn } from "./case.ts";
import { systemFigures } from "./system-figures.ts";

/** That system's own limit. */
const MOST_TOKENS = 100;

const { signal } = new AbortController();

export async function runReference(
  { name, pipeline: path, turns, home }: CaseInput,
  questionAt: (number: number) => Float32Array,
): Promise<CaseResult> {
  const pipeline = readPipeline(path);
  const specs = engineSpecs(pipeline, readCatalog({ home }));
  if (specs.llm.engine !== "llama") throw new RangeError("The control needs a language model of llama.cpp.");
  const { llm } = specs;
  const done: CaseTurn[] = [];

  async function clocked<T>(
    loads: CaseTurn["loadMs"],
    stage: keyof CaseTurn["loadMs"],
    load: () => Promise<T>,
  ): Promise<T> {
    const begunMs = performance.now();
    const loaded = await load();
    loads[stage] += performance.now() - begunMs;
    return loaded;
  }

  async function withLoaded<E extends Engine, T>(
    loads: CaseTurn["loadMs"],
    stage: "asr" | "tts",
    engine: E,
    use: (engine: E) => Promise<T>,
  ): Promise<T> {
    await clocked(loads, stage, () => engine.load({ signal }));
    try {
      return await use(engine);
    } finally {
      await engine.unload();
    }
  }

  async function turn(pcm: Float32Array): Promise<CaseTurn> {
    const loadMs = { asr: 0, llm: 0, tts: 0 };
    const diskBefore = diskBytesOf(treeOf(process.pid));
    const releasedMs = performance.now();
    // The factory makes what its spec names.
    const { text } = await withLoaded(loadMs, "asr", (await createEngine(specs.asr)) as Asr, (asr) =>
      asr.transcribe({ pcm, accent: "auto" }, { signal }),
    );
    const { systemPrompt, maxReplyTokens } = pipeline.llm;
    const system: Message[] = systemPrompt === "" ? [] : [{ role: "system", text: systemPrompt }];
    const reply = await withModel(
      llm,
      loadMs,
      [...system, { role: "user", text }],
      Math.min(MOST_TOKENS, maxReplyTokens),
    );
    let firstAudibleMs = Number.NaN;
    await withLoaded(loadMs, "tts", (await createEngine(specs.tts)) as Tts, async (tts) => {
      const { voice, speed } = pipeline.tts;
      const chunks: Float32Array[] = [];
      const onChunk = ({ pcm: chunk }: { pcm: Float32Array }): void => void chunks.push(chunk);
      const { sampleRateHz } = await tts.speak({ text: reply, voice, speed }, { signal, onChunk });
      const playback = createMemoryPlayback({ onFirstAudible: (atMs) => (firstAudibleMs = atMs) });
      playback.play({ pcm: concat(chunks), sampleRateHz });
    });
    return {
      start: "swapped",
      answered: reply.trim() !== "",
      loadMs,
      wallMs: performance.now() - releasedMs,
      releaseToFirstAudioMs: firstAudibleMs - releasedMs,
      ...systemFigures(treeOf(process.pid), diskBefore),
    };
  }

  async function withModel(
    spec: LlamaSpec,
    loads: CaseTurn["loadMs"],
    messages: Message[],
    mostTokens: number,
  ): Promise<string> {
    const { model: open } = await clocked(loads, "llm", () => openModel(spec, signal));
    try {
      return await generateUncached(open, messages, mostTokens);
    } finally {
      await open.model.dispose();
    }
  }

  for (let number = 0; number < turns; number += 1) done.push(await turn(questionAt(number)));
  return {
    name,
    turns: done,
    peakRssBytes: peakRssOf(treeOf(process.pid)),
    peakAccountBytes: 0,
    restarts: 0,
    killed: null,
  };
}

/** The likeliest token each time, the whole text before it evaluated anew for each. */
export async function generateUncached(
  { model, sequence, format }: OpenModel,
  messages: readonly Message[],
  mostTokens: number,
): Promise<string> {
  const prompt = format.formatPrompt(messages);
  const written: ReturnType<typeof format.formatPrompt> = [];
  for (; written.length < mostTokens;) {
    await sequence.clearHistory();
    const { value: next, done } = await sequence.evaluate([...prompt, ...written], { temperature: 0 }).next();
    if (done === true || next === undefined) break;
    written.push(next);
  }
  return model.detokenize(written);
}
