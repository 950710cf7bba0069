/** What is heard and asked: the same for all candidates. */
import { concat } from "../../audio/pcm.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { readSamples } from "../questions.ts";

const AUDIBLE = 0.02;
/** Between two samples: too short for anybody to cut a recording there. */
const GAP_SAMPLES = SPEECH_RATE_HZ / 10;

/** Speech of exactly `lengthMs`: each sample and what follows it, without the silence around them, cut there. 16 kHz mono. */
export async function readUtterances(lengthMs: number): Promise<Float32Array[]> {
  const spoken = (await readSamples()).map((pcm) => concat([trimSilence(pcm), new Float32Array(GAP_SAMPLES)]));
  const lengthSamples = Math.round((lengthMs * SPEECH_RATE_HZ) / 1000);
  const all = concat(spoken);
  const starts = spoken.map((_, index) => concat(spoken.slice(0, index)).length);
  const whole = starts.filter((start) => start + lengthSamples <= all.length);
  if (whole.length === 0) throw new RangeError(`The samples are shorter than ${lengthMs} ms.`);
  return whole.map((start) => all.slice(start, start + lengthSamples));
}

function trimSilence(pcm: Float32Array): Float32Array {
  const isAudible = (sample: number): boolean => Math.abs(sample) > AUDIBLE;
  return pcm.subarray(pcm.findIndex(isAudible), pcm.findLastIndex(isAudible) + 1);
}

/** The words of both are in the made-up vocabulary too (`models/recipes/synthetic_words.py`), so that they cost what they should. */
export const SYSTEM_PROMPT =
  "You are a voice assistant on this machine. Answer what the user will ask in one or two short sentences, and say so if you " +
  "do not know. Please use no list and no names.";

export const QUESTIONS: readonly string[] = [
  "What can you do for me?",
  "Tell me what day it is today.",
  "How long is the day in this time of the year?",
  "Is there more to know about that?",
  "Who are the people that work there?",
  "Where would I go to see it?",
  "Why do they speak of it so well?",
  "Do you know when the next one is?",
  "Please read me the short one now.",
  "Thank you, that is all I need to know.",
];
