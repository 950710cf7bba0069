import { join } from "node:path";
import { concat } from "../../src-main/audio/pcm.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { SPEECH_RATE_HZ } from "../../src-main/engines/engine.ts";
import { appRoot, resourcesDir } from "../../src-main/roots.ts";

/** A bundled question, 16 kHz mono. */
export function loadSample(file: string): Promise<Float32Array> {
  return readRecording(join(resourcesDir(), "samples", file));
}

/** A sound that is no question, 16 kHz mono. */
export function loadSound(file: string): Promise<Float32Array> {
  return readRecording(join(appRoot(), "tests/audio", file));
}

export function makeSilence(durationMs: number): Float32Array {
  return new Float32Array((durationMs * SPEECH_RATE_HZ) / 1000);
}

export function joinSounds(...sounds: Float32Array[]): Float32Array {
  return concat(sounds);
}
