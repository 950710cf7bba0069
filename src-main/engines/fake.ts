import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread } from "node:worker_threads";
import { MiniflowError, type ErrorCode } from "../errors.ts";
import {
  SPEECH_RATE_HZ,
  type Asr,
  type Engine,
  type EngineByRole,
  type FakeDials,
  type Generation,
  type Llm,
  type MemoryShare,
  type Message,
  type Role,
  type SpeechSpan,
  type SpokenPieceMarks,
  type StopReason,
  type Tts,
  type Vad,
} from "./engine.ts";
import { createFakeDevice, type FakeBlock } from "./fake-device.ts";
import { holdModel, throwIfCancelled, type HeldModel } from "./held-model.ts";

const DEFAULT_HEARD = "hello";
const DEFAULT_MAX_TOKENS = 256;
const FRAME_SAMPLES = 512;
/** Root mean square above which a frame counts as speech: -50 dB. */
const LOUD = 0.003;
const WORD_MS = 250;
const WORD_SOUND_PART = 0.8;
const LOWEST_TONE_HZ = 220;
const TONE_LEVEL = 0.3;
const FAKE_VOICES = [
  { id: "tone", name: "Tone", accent: "american", octave: 1 },
  { id: "high", name: "High tone", accent: "british", octave: 2 },
];

const MAKERS: { [R in Role]: (dials: FakeDials) => EngineByRole[R] } = {
  vad: createFakeVad,
  asr: createFakeAsr,
  llm: createFakeLlm,
  tts: createFakeTts,
};

/**
 * An engine without a model, for trying out everything around it: it keeps to its socket's rules (queue, abort, load), and
 * its dials make it slow, faulty or deadly. `vad` finds what is loud; `asr` hears `dials.text` in anything loud; `llm`
 * answers `dials.text` or repeats the question, word by word; `tts` sounds a tone for each word.
 */
export function createFake<R extends Role>(role: R, dials: FakeDials): EngineByRole[R] {
  return MAKERS[role](dials);
}

function createFakeVad(dials: FakeDials): Vad {
  const held = holdFake(dials);
  return {
    ...lifeOf(held),
    findSpeech: ({ pcm }, { signal }) =>
      held.use(signal, async () => {
        misbehave(dials);
        return findLoud(pcm);
      }),
  };
}

function createFakeAsr(dials: FakeDials): Asr {
  const held = holdFake(dials);
  return {
    ...lifeOf(held),
    describe: async () => ({ accents: ["auto"], windowMs: 30_000, whyFull: null }),
    transcribe: ({ pcm }, { signal }) =>
      held.use(signal, async () => {
        misbehave(dials);
        const words = findLoud(pcm).length === 0 ? [] : wordsOf(dials.text ?? DEFAULT_HEARD);
        const begunMs = performance.now();
        for (const _ of words) {
          await takeTokenTime(dials, signal);
          throwIfCancelled(signal);
        }
        return {
          verdict: words.length === 0 ? "silence" : "speech",
          text: words.join(" "),
          confidence: words.length === 0 ? 0 : 1,
          accent: "auto",
          tokens: words.map((word, index) => ({ id: index, text: index === 0 ? word : ` ${word}`, logProb: 0 })),
          averageLogProb: 0,
          noSpeechProb: words.length === 0 ? 1 : 0,
          compressionRatio: 1,
          ctcGap: null,
          temperature: 0,
          marks: {
            featuresMs: 0,
            encodeMs: 0,
            decodeMs: performance.now() - begunMs,
            windows: 1,
            fullWindows: 0,
            encodedMs: 0,
          },
        };
      }),
  };
}

function createFakeLlm(dials: FakeDials): Llm {
  const held = holdFake(dials);
  // What it would have in its cache: every word of the conversation is a token.
  let cached: string[] = [];

  function evaluate(messages: readonly Message[]): { promptTokens: number; evaluatedTokens: number } {
    const prompt = messages.flatMap(({ role, text }) => [`<${role}>`, ...wordsOf(text)]);
    const firstNew = prompt.findIndex((token, index) => token !== cached[index]);
    cached = prompt;
    return { promptTokens: prompt.length, evaluatedTokens: firstNew < 0 ? 0 : prompt.length - firstNew };
  }

  return {
    load: held.load,
    async unload() {
      await held.unload();
      cached = [];
    },
    preload: ({ messages }, { signal }) =>
      held.use(signal, async () => {
        misbehave(dials);
        return { evaluatedTokens: evaluate(messages).evaluatedTokens };
      }),
    generate: ({ messages, maxTokens = DEFAULT_MAX_TOKENS }, { signal, onDelta }) =>
      held.use(signal, async (): Promise<Generation> => {
        misbehave(dials);
        const begunMs = performance.now();
        const prompt = evaluate(messages);
        cached.push("<assistant>");
        const words = wordsOf(dials.text ?? messages.findLast(({ role }) => role === "user")?.text ?? "");
        let written = 0;
        let text = "";
        let firstTokenMs: number | null = null;
        let stopReason: StopReason = "endOfTurn";
        for (const word of words) {
          if (written >= maxTokens) stopReason = "maxTokens";
          else await takeTokenTime(dials, signal);
          if (signal.aborted) stopReason = "aborted";
          if (stopReason !== "endOfTurn") break;
          firstTokenMs ??= performance.now() - begunMs;
          const delta = written === 0 ? word : ` ${word}`;
          text += delta;
          written += 1;
          cached.push(word);
          onDelta(delta);
        }
        return {
          text,
          stopReason,
          ...prompt,
          generatedTokens: written,
          firstTokenMs,
          totalMs: performance.now() - begunMs,
        };
      }),
  };
}

function createFakeTts(dials: FakeDials): Tts {
  const held = holdFake(dials);
  return {
    ...lifeOf(held),
    describe: async () => ({ voices: FAKE_VOICES.map(({ id, name, accent }) => ({ id, name, accent })), mixes: false }),
    speak: ({ text, voice, speed = 1 }, { signal, onChunk }) =>
      held.use(signal, async () => {
        misbehave(dials);
        const speaker = FAKE_VOICES.find(({ id }) => id === voice);
        if (speaker === undefined) {
          throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${voice}" here.`, {
            hint: `Voices: ${FAKE_VOICES.map(({ id }) => id).join(", ")}.`,
          });
        }
        const begunMs = performance.now();
        let audioMs = 0;
        let firstChunkMs: number | null = null;
        const pieces: SpokenPieceMarks[] = [];
        for (const word of wordsOf(text).filter((spoken) => /[\p{L}\p{N}]/u.test(spoken))) {
          const pieceBegunMs = performance.now();
          await takeTokenTime(dials, signal);
          throwIfCancelled(signal);
          const pcm = soundWord(word, speaker.octave, speed);
          firstChunkMs ??= performance.now() - begunMs;
          const wordMs = (1000 * pcm.length) / SPEECH_RATE_HZ;
          const synthesisMs = performance.now() - pieceBegunMs;
          pieces.push({ text: word, synthesisMs, madeMs: wordMs, audioMs: wordMs });
          audioMs += wordMs;
          onChunk({ pcm, sampleRateHz: SPEECH_RATE_HZ });
        }
        return { sampleRateHz: SPEECH_RATE_HZ, audioMs, firstChunkMs, totalMs: performance.now() - begunMs, pieces };
      }),
  };
}

function holdFake(dials: FakeDials): HeldModel<FakeBlock> {
  const { bytesPerSecond, leakBytes = 0 } = dials;
  const device = createFakeDevice({ bytesPerSecond });
  /** As text, which is no buffer that could be given away. */
  const leaked: string[] = [];
  return holdModel(
    async (signal) => {
      if (dials.crash === "load") crash(dials);
      await sleep(dials.loadMs ?? 0, undefined, { signal });
      if (dials.failLoad !== undefined) fail(dials.failLoad, "load");
      const memory = fakeMemory(dials);
      if ((dials.gpuBytes ?? 0) > (dials.roomBytes ?? Infinity)) fail("OUT_OF_MEMORY", "load");
      const residentBytes = memory.reduce((sum, share) => sum + share.weightsBytes, 0);
      leaked.push(Buffer.alloc(leakBytes, ".").toString("latin1"));
      const block = await device.allocate(bytesPerSecond === undefined ? 0 : residentBytes, { signal });
      return { model: block, residentBytes, memory };
    },
    async (block) => device.free(block),
  );
}

/** What it says it holds. */
function fakeMemory({ cpuBytes = 0, gpuBytes = 0 }: FakeDials): MemoryShare[] {
  const shares = [
    { device: "cpu" as const, weightsBytes: cpuBytes },
    { device: "gpu" as const, weightsBytes: gpuBytes },
  ];
  return shares
    .filter(({ weightsBytes }) => weightsBytes > 0)
    .map((share) => ({ ...share, kvBytes: 0, workspaceBytes: 0 }));
}

function lifeOf(held: HeldModel<FakeBlock>): Engine {
  return { load: held.load, unload: held.unload };
}

/** What the dials say about every call. */
function misbehave(dials: FakeDials): void {
  if (dials.crash === true) crash(dials);
  if (dials.failCall !== undefined) fail(dials.failCall, "call");
}

/** Ends the engine's thread or process at once, as an abort in a native library would. */
function crash({ crashMark }: FakeDials): void {
  if (crashMark !== undefined) {
    if (existsSync(crashMark)) return;
    writeFileSync(crashMark, "");
  }
  if (!isMainThread) process.exit(134);
  if (process.send === undefined) {
    throw new MiniflowError("INTERNAL", "A fake engine crashes only in a thread or a process of its own.");
  }
  process.abort();
}

function fail(code: string, when: string): never {
  throw new MiniflowError(code as ErrorCode, `The fake engine was told to fail its ${when}.`);
}

/** The time one token takes; ends early, without an error, when the signal is aborted. */
async function takeTokenTime(dials: FakeDials, signal: AbortSignal): Promise<void> {
  const tokenMs = dials.tokensPerSecond === undefined ? 0 : 1000 / dials.tokensPerSecond;
  await sleep(tokenMs, undefined, { signal }).catch(() => {});
}

function findLoud(pcm: Float32Array): SpeechSpan[] {
  const spans: SpeechSpan[] = [];
  for (let startSample = 0; startSample < pcm.length; startSample += FRAME_SAMPLES) {
    const frame = pcm.subarray(startSample, startSample + FRAME_SAMPLES);
    if (Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length) < LOUD) continue;
    const endSample = startSample + frame.length;
    const last = spans.at(-1);
    if (last !== undefined && last.endSample === startSample) last.endSample = endSample;
    else spans.push({ startSample, endSample, peak: 1 });
  }
  return spans;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** A tone whose pitch tells words apart, and a little silence. */
function soundWord(word: string, octave: number, speed: number): Float32Array {
  const pcm = new Float32Array(Math.round(((WORD_MS / 1000) * SPEECH_RATE_HZ) / speed));
  const letters = Array.from(word).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  const toneHz = octave * LOWEST_TONE_HZ * 2 ** ((letters % 12) / 12);
  const soundSamples = Math.floor(WORD_SOUND_PART * pcm.length);
  for (let index = 0; index < soundSamples; index += 1) {
    pcm[index] = TONE_LEVEL * Math.sin((2 * Math.PI * toneHz * index) / SPEECH_RATE_HZ);
  }
  return pcm;
}
