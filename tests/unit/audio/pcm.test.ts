import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  audibleFromSample,
  concat,
  fromPcmBytes,
  mixToMono,
  rootMeanSquare,
  toPcmBytes,
} from "../../../src-main/audio/pcm.ts";

const pcmOf = (samples: number[]) => Float32Array.from(samples);
const sound = fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 200 });

describe("16-bit bytes", () => {
  it("give back every sample to within half a step, clipped at the positive end", () => {
    fc.assert(
      fc.property(sound, (pcm) => {
        const back = fromPcmBytes(toPcmBytes(pcm));
        expect(back.length).toBe(pcm.length);
        back.forEach((sample, i) =>
          expect(Math.abs(sample - Math.min(pcm[i] ?? NaN, 32_767 / 32_768))).toBeLessThanOrEqual(0.5 / 32_768),
        );
      }),
    );
  });

  it("survive a second round unchanged", () => {
    fc.assert(
      fc.property(sound, (pcm) => {
        expect(toPcmBytes(fromPcmBytes(toPcmBytes(pcm)))).toEqual(toPcmBytes(pcm));
      }),
    );
  });

  it("are little-endian", () => {
    expect([...toPcmBytes(pcmOf([1 / 32_768, -1, 0.5]))]).toEqual([1, 0, 0, 128, 0, 64]);
  });

  it("are read where they lie, at an odd offset, without a last odd byte", () => {
    const buffer = Uint8Array.from([9, 0, 64, 0, 192, 7]);
    expect([...fromPcmBytes(buffer.subarray(1, 6))]).toEqual([0.5, -0.5]);
  });

  it("clip what is beyond full scale and write 0 for what is no number", () => {
    expect([...fromPcmBytes(toPcmBytes(pcmOf([3, -3, NaN, Infinity])))]).toEqual([
      32_767 / 32_768,
      -1,
      0,
      32_767 / 32_768,
    ]);
  });
});

describe("mixToMono", () => {
  it("is the mean of the channels", () => {
    expect([...mixToMono([pcmOf([1, 0.5]), pcmOf([0, -0.5]), pcmOf([-0.25, 0.75])])]).toEqual([0.25, 0.25]);
  });

  it("never goes beyond the loudest channel", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 30 }),
        fc.infiniteStream(fc.float({ min: -1, max: 1, noNaN: true })),
        (count, length, values) => {
          const channels = Array.from({ length: count }, () =>
            Float32Array.from({ length }, () => values.next().value),
          );
          const mono = mixToMono(channels);
          expect(mono.length).toBe(length);
          mono.forEach((sample, i) => {
            expect(Math.abs(sample)).toBeLessThanOrEqual(
              Math.max(...channels.map((channel) => Math.abs(channel[i] ?? NaN))) + 1e-6,
            );
          });
        },
      ),
    );
  });

  it("gives nothing for no channels", () => expect(mixToMono([]).length).toBe(0));
});

describe("rootMeanSquare", () => {
  it("is 1 for a square wave at full scale and 0.7071 for a sine", () => {
    expect(rootMeanSquare(pcmOf([1, -1, 1, -1]))).toBe(1);
    expect(
      rootMeanSquare(Float32Array.from({ length: 1000 }, (_, i) => Math.sin((2 * Math.PI * i) / 100))),
    ).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it("is 0 for no samples", () => expect(rootMeanSquare(pcmOf([]))).toBe(0));
});

describe("audibleFromSample", () => {
  it("finds the first sample of -50 dB or more, of either sign", () => {
    expect(audibleFromSample(pcmOf([0, 0.001, -0.003, -0.0032, 1]))).toBe(3);
  });

  it("is null for silence and for no samples", () => {
    expect(audibleFromSample(pcmOf([0, 0.003, -0.003]))).toBeNull();
    expect(audibleFromSample(pcmOf([]))).toBeNull();
  });

  it("counts the silence before a sound exactly", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.constantFrom(0.01, -0.5, 1), (silent, loud) => {
        expect(audibleFromSample(concat([new Float32Array(silent), pcmOf([loud])]))).toBe(silent);
      }),
    );
  });
});

describe("concat", () => {
  it("keeps every sample in order", () => {
    fc.assert(
      fc.property(fc.array(sound, { maxLength: 6 }), (pieces) => {
        expect([...concat(pieces)]).toEqual(pieces.flatMap((piece) => [...piece]));
      }),
    );
  });
});
