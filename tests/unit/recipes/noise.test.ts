import { describe, expect, it } from "vitest";
import { createDice } from "../../../src-main/bench/statistics/dice.ts";
import { DROWNED_SPEECH, NO_SPEECH } from "../../../models/recipes/evaluation/no-speech.ts";
import { addNoise, addRoom, makeNoise, NOISES, overTelephone } from "../../../models/recipes/evaluation/noise.ts";
import { asRecorded, speechLevelOf } from "../../../models/recipes/evaluation/shards.ts";
import { rootMeanSquare } from "../../../src-main/audio/pcm.ts";

const RATE_HZ = 16_000;
const tone = (hz: number, samples = RATE_HZ) =>
  Float32Array.from({ length: samples }, (_, at) => 0.3 * Math.sin((2 * Math.PI * hz * at) / RATE_HZ));
const dice = () => createDice("noise");
const SPEECH = [tone(180), tone(400), tone(900)];
/** Sample by sample, and quicker than `toEqual` on long sounds. */
const isSame = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
const toDb = (ratio: number) => 20 * Math.log10(ratio);
/** How loud one frequency is in a sound (Goertzel). */
const levelAt = (pcm: Float32Array, hz: number) => {
  let [real, imaginary] = [0, 0];
  for (const [at, sample] of pcm.entries()) {
    real += sample * Math.cos((2 * Math.PI * hz * at) / RATE_HZ);
    imaginary += sample * Math.sin((2 * Math.PI * hz * at) / RATE_HZ);
  }
  return Math.hypot(real, imaginary) / pcm.length;
};
/** The energy between two frequencies, estimated at every 50 Hz. */
const bandOf = (pcm: Float32Array, lowHz: number, highHz: number) => {
  let energy = 0;
  for (let hz = lowHz; hz < highHz; hz += 50) energy += levelAt(pcm, hz) ** 2;
  return energy;
};

describe("makeNoise", () => {
  it.each(NOISES)("makes %s noise of level 1, the same for the same dice", (kind) => {
    const noise = makeNoise(kind, 4_000, dice(), SPEECH);
    expect(noise.length).toBe(4_000);
    expect(rootMeanSquare(noise)).toBeCloseTo(1, 3);
    expect(isSame(makeNoise(kind, 4_000, dice(), SPEECH), noise)).toBe(true);
  });

  it("gives white noise the same energy an octave up doubled, pink noise the same", () => {
    const [white, pink] = [makeNoise("white", 8_000, dice(), []), makeNoise("pink", 8_000, dice(), [])];
    expect(bandOf(white, 2_000, 4_000) / bandOf(white, 500, 1_000)).toBeGreaterThan(2.5);
    const ratio = bandOf(pink, 2_000, 4_000) / bandOf(pink, 500, 1_000);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it("gives speech-shaped noise the frequencies of the speech it is made of", () => {
    const noise = makeNoise("speech-shaped", RATE_HZ, dice(), SPEECH);
    expect(levelAt(noise, 400)).toBeGreaterThan(20 * levelAt(noise, 2_500));
  });
});

describe("addNoise", () => {
  it.each([20, 0, -10])("leaves the noise %i dB under the speech, margins not counted as speech", (snrDb) => {
    const pcm = asRecorded(tone(440, 2 * RATE_HZ).map((sample) => sample / 10));
    const mixed = addNoise(pcm, makeNoise("white", pcm.length, dice(), []), speechLevelOf(pcm), snrDb);
    // The first 0.3 s hold noise alone; where the mix was softened, the tone tells by how much.
    const noise = rootMeanSquare(mixed.subarray(0, 4_800));
    const speech = levelAt(mixed.subarray(4_800, 4_800 + RATE_HZ), 440) * Math.SQRT2;
    expect(toDb(speech / noise)).toBeGreaterThan(snrDb - 0.6);
    expect(toDb(speech / noise)).toBeLessThan(snrDb + 0.6);
  });

  it("never clips", () => {
    const mixed = addNoise(tone(440), makeNoise("pink", RATE_HZ, dice(), []), 0.5, -20);
    expect(Math.max(...mixed.map(Math.abs))).toBeLessThanOrEqual(1);
  });
});

describe("addRoom", () => {
  it("echoes a click with as much energy as asked, and less and less of it", () => {
    const click = new Float32Array(RATE_HZ);
    click[0] = 1;
    const echoed = addRoom(click, { decayMs: 500, directDb: 3 }, dice());
    expect(echoed[0]).toBe(1);
    const tail = echoed.slice(1);
    expect(toDb(Math.sqrt(tail.reduce((sum, sample) => sum + sample * sample, 0)))).toBeCloseTo(-3, 1);
    // 60 dB in 500 ms are 24 dB in 200 ms.
    const fall = toDb(rootMeanSquare(tail.subarray(3_200, 4_800)) / rootMeanSquare(tail.subarray(0, 1_600)));
    expect(fall).toBeGreaterThan(-26);
    expect(fall).toBeLessThan(-22);
  });
});

describe("overTelephone", () => {
  it("lets the middle through and nothing under 300 Hz or over 4 kHz", () => {
    const through = (hz: number) => toDb(levelAt(overTelephone(tone(hz)), hz) / levelAt(tone(hz), hz));
    expect(through(1_000)).toBeGreaterThan(-1);
    expect(through(100)).toBeLessThan(-15);
    expect(through(5_500)).toBeLessThan(-30);
  });
});

describe("recordings without words", () => {
  it.each(Object.entries({ ...NO_SPEECH, ...DROWNED_SPEECH }))(
    "%s: the same again, of a length, never clipped",
    (kind, make) => {
      const pcm = make(createDice(kind), SPEECH);
      expect(isSame(make(createDice(kind), SPEECH), pcm)).toBe(true);
      expect(pcm.length).toBeGreaterThanOrEqual(1.5 * RATE_HZ);
      expect(pcm.length).toBeLessThanOrEqual(5 * RATE_HZ);
      const loudest = pcm.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(loudest > 0).toBe(kind !== "silence");
      // Noise has peaks far over its level, which is that of speech here: they are not cut off, or it would be another noise.
      expect(loudest).toBeLessThanOrEqual(kind.includes("at the level of speech") ? 3 : 1);
    },
  );
});
