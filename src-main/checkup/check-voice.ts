/** Has the pack's voices say known sentences. */
import { concat } from "../audio/pcm.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { Tts } from "../engines/engine.ts";
import { attempt, failed } from "./attempt.ts";
import { notChecked, type Check } from "./check.ts";
import { judgePace, judgeSpoken, type Spoken } from "./judge-voice.ts";
import { SENTENCES } from "./questions.ts";
import { measureSound } from "./sounds.ts";

export interface VoiceOptions {
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

/** A sentence and its sound, for the recogniser. */
export interface Utterance {
  text: string;
  pcm: Float32Array;
  sampleRateHz: number;
}

/** All sentences by the pack's own voice, one by each other voice of the model. Resolves with those that gave sound. */
export async function checkVoice(
  tts: Tts | undefined,
  pipeline: Pipeline,
  options: VoiceOptions,
): Promise<Utterance[]> {
  const { add } = options;
  if (tts === undefined) {
    add([notChecked("voice", "known sentences", "the voice did not open")]);
    return [];
  }
  const { voice, speed } = pipeline.tts;
  const said: { spoken: Spoken; utterance: Utterance }[] = [];
  for (const [index, text] of SENTENCES.entries()) {
    const one = await say(tts, { what: `sentence ${index + 1}`, text, voice, speed }, options);
    if (one !== null) said.push(one);
  }
  if (said.length > 0) add([judgePace(said.map(({ spoken }) => spoken))]);
  await checkOtherVoices(tts, pipeline, options);
  return said.map(({ utterance }) => utterance);
}

async function checkOtherVoices(tts: Tts, pipeline: Pipeline, options: VoiceOptions): Promise<void> {
  const described = await attempt(options.signal, () => tts.describe());
  if (!described.done) return options.add([failed("voice", "voices", described.error)]);
  const { voices } = described.value;
  const [text = ""] = SENTENCES;
  for (const { id, name } of voices.filter(({ id }) => id !== pipeline.tts.voice))
    await say(tts, { what: `voice ${id} (${name})`, text, voice: id, speed: pipeline.tts.speed }, options);
}

interface Asked {
  what: string;
  text: string;
  voice: string;
  speed: number;
}

/** Adds the line for it; null when no sound came. */
async function say(
  tts: Tts,
  { what, text, voice, speed }: Asked,
  { signal, add }: VoiceOptions,
): Promise<{ spoken: Spoken; utterance: Utterance } | null> {
  const chunks: Float32Array[] = [];
  const made = await attempt(signal, (stop) =>
    tts.speak({ text, voice, speed }, { signal: stop, onChunk: ({ pcm }) => chunks.push(pcm) }),
  );
  if (!made.done) {
    add([failed("voice", what, made.error)]);
    return null;
  }
  const pcm = concat(chunks);
  const { sampleRateHz, firstChunkMs, totalMs } = made.value;
  const spoken = { text, voice, sound: measureSound(pcm, sampleRateHz), firstChunkMs, totalMs };
  add([judgeSpoken(what, spoken)]);
  return pcm.length === 0 ? null : { spoken, utterance: { text, pcm, sampleRateHz } };
}
