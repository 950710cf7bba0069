/** Has the pack's recogniser read what its voice said, the bundled questions, and sounds in which nobody speaks. */
import { concat, samplesToMs } from "../audio/pcm.ts";
import { resample } from "../audio/resample.ts";
import { readRecording } from "../audio/wav.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import { listSamples } from "../catalog/samples.ts";
import { SPEECH_RATE_HZ, type Asr, type EngineByRole, type Vad } from "../engines/engine.ts";
import { attempt, failed } from "./attempt.ts";
import type { Utterance } from "./check-voice.ts";
import { notChecked, type Check } from "./check.ts";
import {
  judgeAllHeard,
  judgeDetector,
  judgeHeard,
  judgeHearingPace,
  judgeNoSpeech,
  type Heard,
} from "./judge-hearing.ts";
import { makeNoSpeech } from "./sounds.ts";

export interface HearingOptions {
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

export interface Ears {
  vad: Vad;
  asr: Asr;
}

/** What the key leaves before and after the words. */
const SILENCE_SAMPLES = SPEECH_RATE_HZ / 4;
const ACCENT = "auto";

/** Resolves with what was heard of the utterances. */
export async function checkHearing(
  { vad, asr }: Partial<EngineByRole>,
  pipeline: Pipeline,
  utterances: readonly Utterance[],
  options: HearingOptions,
): Promise<Heard[]> {
  const { add } = options;
  if (vad === undefined || asr === undefined) {
    add([notChecked("hearing", "round trip", `the ${asr === undefined ? "recogniser" : "detector"} did not open`)]);
    return [];
  }
  const ears = { vad, asr };
  const heard = await checkRoundTrip(ears, utterances, options);
  await checkRecordings(ears, options);
  for (const { name, pcm } of makeNoSpeech()) await checkNoSpeech(ears, pipeline, name, pcm, options);
  return heard;
}

async function checkRoundTrip(ears: Ears, utterances: readonly Utterance[], options: HearingOptions): Promise<Heard[]> {
  const { signal, add } = options;
  if (utterances.length === 0) {
    add([notChecked("hearing", "round trip", "the voice said nothing")]);
    return [];
  }
  const heard: Heard[] = [];
  for (const [index, { text, pcm, sampleRateHz }] of utterances.entries()) {
    const what = `sentence ${index + 1}`;
    const one = await attempt(signal, (stop) => listen(ears, text, asRecorded(pcm, sampleRateHz), stop));
    add([one.done ? judgeHeard(what, one.value) : failed("hearing", what, one.error)]);
    if (one.done) heard.push(one.value);
  }
  if (heard.length > 0)
    add([judgeAllHeard("round trip", "allErrors", heard), judgeHearingPace(heard), judgeDetector(heard)]);
  return heard;
}

/** They tell a bad recogniser from a bad voice. */
async function checkRecordings(ears: Ears, { signal, add }: HearingOptions): Promise<void> {
  const samples = listSamples();
  const listenToAll = async (stop: AbortSignal) => {
    const all: Heard[] = [];
    for (const { path, text } of samples)
      all.push(await listen(ears, text, await readRecording(path, { signal: stop }), stop));
    return all;
  };
  const heard = await attempt(signal, listenToAll, samples.length);
  const what = "bundled questions";
  add([heard.done ? judgeAllHeard(what, "recordedErrors", heard.value) : failed("hearing", what, heard.error)]);
}

/** As a turn hears it: the recogniser gets only what the detector takes for speech. */
async function checkNoSpeech(
  { vad, asr }: Ears,
  pipeline: Pipeline,
  name: string,
  pcm: Float32Array,
  { signal, add }: HearingOptions,
): Promise<void> {
  const found = await attempt(signal, async (stop) => {
    const spans = await vad.findSpeech({ pcm }, { signal: stop });
    const samples = spans.reduce((sum, span) => sum + span.endSample - span.startSample, 0);
    const speechMs = samplesToMs(samples, SPEECH_RATE_HZ);
    const { text: textAlone } = await asr.transcribe({ pcm, accent: ACCENT }, { signal: stop });
    return { speechMs, textAlone, text: speechMs < pipeline.turn.minSpeechMs ? "" : textAlone };
  });
  const what = `${name} gives nothing`;
  add([found.done ? judgeNoSpeech(name, found.value) : failed("hearing", what, found.error)]);
}

/** 16 kHz, with the silence that a recording has around the words. */
export function asRecorded(pcm: Float32Array, sampleRateHz: number): Float32Array {
  const silence = new Float32Array(SILENCE_SAMPLES);
  return concat([silence, resample(pcm, sampleRateHz, SPEECH_RATE_HZ), silence]);
}

/** What the recogniser makes of one recording (16 kHz), and how long it takes. */
export async function listen({ vad, asr }: Ears, said: string, pcm: Float32Array, signal: AbortSignal): Promise<Heard> {
  const spans = await vad.findSpeech({ pcm }, { signal });
  const startMs = performance.now();
  const { text: heard } = await asr.transcribe({ pcm, accent: ACCENT }, { signal });
  const asrMs = performance.now() - startMs;
  return { said, heard, audioMs: samplesToMs(pcm.length, SPEECH_RATE_HZ), asrMs, isDetected: spans.length > 0 };
}
