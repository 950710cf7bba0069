/**
 * Recogniser, language model, voice, each begun when the one before has ended: what a program does that puts the libraries one after
 * the other. `manner` says whether models stay, or are loaded for each use and dropped after it.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { audibleFromSample, samplesToMs } from "../../audio/pcm.ts";
import { encodeWav, readRecording } from "../../audio/wav.ts";
import type { Marks } from "../../contract.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { MiniflowError } from "../../errors.ts";
import { computeTimings, relativeMarks, startOf } from "../../turn/timings.ts";
import type { AskTrial, BeginArm, Played } from "../runs/protocol.ts";
import type { Peer } from "./peer.ts";
import { openPeerFlite, type PeerFlite } from "./plain-flite.ts";
import { openPeerLlama, type PeerLlama } from "./plain-llama.ts";
import { openPeerWhisper, type PeerWhisper } from "./transformers-js.ts";

export interface Manner {
  /** Models stay for the next trial. Off: each is loaded when its stage begins and dropped when it ends. */
  keepsModels: boolean;
  /** The language model keeps keys and values from token to token. */
  keepsCache: boolean;
}

/** What of a pipeline such a chain can be told. Anything else of it is ours alone. */
const pipelineSchema = z.looseObject({
  asr: z.looseObject({ engine: z.literal("whisper") }),
  llm: z.looseObject({
    engine: z.literal("llama"),
    contextTokens: z.union([z.number(), z.literal("auto")]).default("auto"),
    maxReplyTokens: z.number(),
    temperature: z.number().default(0),
    systemPrompt: z.string().default(""),
    threads: z.union([z.number(), z.literal("auto")]).default("auto"),
    gpu: z.enum(["auto", "off"]).default("off"),
  }),
  tts: z.looseObject({ engine: z.literal("flite"), voice: z.string() }),
});

/** Where a pipeline leaves it to the memory. */
const DEFAULT_CONTEXT_TOKENS = 4096;

type Stage = "asr" | "llm" | "tts";

/** A model that comes and goes: how often it came is what tells cold from warm. */
function keep<M>(open: () => Promise<M>, close: (model: M) => Promise<void> | void) {
  let model: M | undefined;
  let loads = 0;
  return {
    loads: () => loads,
    async get(): Promise<{ model: M; loadMs: number }> {
      if (model !== undefined) return { model, loadMs: 0 };
      const begunMs = performance.now();
      model = await open();
      loads += 1;
      return { model, loadMs: performance.now() - begunMs };
    },
    async drop(): Promise<void> {
      const going = model;
      model = undefined;
      if (going !== undefined) await close(going);
    },
  };
}

/** Errors: PIPELINE_INVALID for an engine that such a chain does not have, PEER_MISSING. */
export function openChain({ pipeline, models, threads }: BeginArm, manner: Manner): Peer {
  const parsed = pipelineSchema.safeParse(pipeline);
  const { asr, llm } = models;
  const ggufName = llm?.files.find((file) => file.endsWith(".gguf"));
  if (!parsed.success || asr === undefined || llm === undefined || ggufName === undefined) {
    throw new MiniflowError("PIPELINE_INVALID", "This peer plays pipelines of Whisper, a GGUF model and Flite.", {
      hint: "Give it such a pipeline, with its models here: miniflow models.",
    });
  }
  const { llm: asked, tts } = parsed.data;
  const contextTokens = asked.contextTokens === "auto" ? DEFAULT_CONTEXT_TOKENS : asked.contextTokens;
  const kept = {
    asr: keep<PeerWhisper>(
      () => openPeerWhisper({ modelDir: asr.dir, threads }),
      (model) => model.close(),
    ),
    llm: keep<PeerLlama>(
      () =>
        openPeerLlama({
          modelPath: join(llm.dir, ggufName),
          threads: asked.threads === "auto" ? threads : asked.threads,
          contextTokens,
          gpu: asked.gpu === "auto" ? "auto" : false,
          keepsCache: manner.keepsCache,
        }),
      (model) => model.close(),
    ),
    tts: keep<PeerFlite>(openPeerFlite, (model) => model.close()),
  };
  const loads = (): Record<Stage, number> => ({ asr: kept.asr.loads(), llm: kept.llm.loads(), tts: kept.tts.loads() });

  async function drop(): Promise<void> {
    for (const stage of Object.values(kept)) await stage.drop();
  }

  async function play({ wav, out, accent }: AskTrial): Promise<Partial<Played>> {
    const pcm = await readRecording(wav);
    const taken: Marks = { release: performance.now(), utteranceReady: performance.now() };
    const before = loads();
    const loadMs = { asr: 0, llm: 0, tts: 0 };
    const mark = (name: keyof Marks): number => (taken[name] = performance.now());
    const leave = async (stage: Stage): Promise<void> => (manner.keepsModels ? undefined : kept[stage].drop());

    const whisper = await kept.asr.get();
    loadMs.asr = whisper.loadMs;
    mark("asrStart");
    const knows = accent !== null && whisper.model.accents.includes(accent);
    const { text: transcript } = await whisper.model.hear(pcm, knows ? accent : undefined);
    mark("asrEnd");
    await leave("asr");

    const llama = await kept.llm.get();
    loadMs.llm = llama.loadMs;
    mark("llmStart");
    const {
      text: reply,
      tokens,
      stopReason,
    } = await llama.model.answer({
      systemPrompt: asked.systemPrompt,
      question: transcript,
      maxTokens: asked.maxReplyTokens,
      temperature: asked.temperature,
      onToken: () => (taken.llmFirstToken ??= performance.now()),
    });
    mark("llmEnd");
    await leave("llm");

    const flite = await kept.tts.get();
    loadMs.tts = flite.loadMs;
    mark("firstSegment");
    mark("ttsStart");
    const sound = flite.model.speak(reply, tts.voice);
    const endMs = mark("ttsEnd");
    if (sound !== null) {
      // It is there as a whole, and sounds from then on: the silence it begins with is waited for as well.
      taken.ttsFirstChunk = endMs;
      const silentSamples = audibleFromSample(sound.pcm);
      if (silentSamples !== null) taken.firstAudio = endMs + samplesToMs(silentSamples, sound.sampleRateHz);
    }
    await leave("tts");
    if (sound !== null) writeFileSync(out, encodeWav(sound.pcm, sound.sampleRateHz), { mode: 0o600 });

    const marks = relativeMarks(taken);
    const between = (from: keyof Marks, to: keyof Marks): number => (taken[to] ?? 0) - (taken[from] ?? 0);
    return {
      transcript,
      reply,
      replyTokens: tokens,
      stopReason,
      start: startOf(before, loads()),
      accentAsked: whisper.model.accents.length === 0 ? null : knows ? accent : "auto",
      marks,
      timings: computeTimings(marks, {
        recordedMs: samplesToMs(pcm.length, SPEECH_RATE_HZ),
        asrMs: between("asrStart", "asrEnd"),
        ...(taken.llmFirstToken === undefined ? {} : { llmFirstTokenMs: between("llmStart", "llmFirstToken") }),
        llmMs: between("llmStart", "llmEnd"),
        ...(sound === null
          ? {}
          : {
              ttsFirstChunkMs: between("ttsStart", "ttsEnd"),
              replyAudioMs: samplesToMs(sound.pcm.length, sound.sampleRateHz),
            }),
        ttsMs: between("ttsStart", "ttsEnd"),
        loadMs,
      }),
    };
  }

  return { play, drop };
}
