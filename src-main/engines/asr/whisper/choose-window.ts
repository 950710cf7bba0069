/** How much sound is encoded for an utterance: itself, and silence to fill up. Pure. `design.md` says where the figures are from. */
import { SPEECH_RATE_HZ } from "../../engine.ts";
import type { Length } from "../short-window/open-encoder.ts";

/** Sound is encoded up to the next multiple of this, so that few different lengths occur. */
const ROUND_SAMPLES = 0.5 * SPEECH_RATE_HZ;
/** Of silence after the sound, where the model has learnt on whole windows. */
const MARGIN_SAMPLES = 3 * SPEECH_RATE_HZ;
const SHORTEST_SAMPLES = 6 * SPEECH_RATE_HZ;

/** Samples, `windowSamples` at most. */
export function chooseWindow(
  { length, window }: { length: Length; window: "auto" | "full" },
  soundSamples: number,
  windowSamples: number,
): number {
  if (length === "whole" || window === "full") return windowSamples;
  const wanted =
    length === "free" ? Math.max(soundSamples, 1) : Math.max(soundSamples + MARGIN_SAMPLES, SHORTEST_SAMPLES);
  return Math.min(Math.ceil(wanted / ROUND_SAMPLES) * ROUND_SAMPLES, windowSamples);
}
