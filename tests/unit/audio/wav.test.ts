import { mkdtemp, mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeWav, encodeWav, readRecording } from "../../../src-main/audio/wav.ts";
import { MiniflowError } from "../../../src-main/errors.ts";
import { buildWav, type WavParts } from "../../parts/build-wav.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "miniflow-wav-"));
});
afterAll(() => rm(dir, { recursive: true }));

const WIDTHS = [
  { kind: "integer", bits: 8 },
  { kind: "integer", bits: 16 },
  { kind: "integer", bits: 24 },
  { kind: "integer", bits: 32 },
  { kind: "float", bits: 32 },
  { kind: "float", bits: 64 },
] satisfies Pick<WavParts, "kind" | "bits">[];

const wave = (length: number, step: number) => Array.from({ length }, (_, i) => Math.sin(i * step) * 0.8);

describe.each(WIDTHS)("$bits-bit $kind samples", ({ kind, bits }) => {
  it.each([1, 2, 3, 6, 8])("of %i channels come back, plain and extensible", (count) => {
    const channels = Array.from({ length: count }, (_, channel) => wave(50, 0.1 * (channel + 1)));
    for (const extensible of [false, true]) {
      const decoded = decodeWav(buildWav({ channels, kind, bits, extensible, rateHz: 44_100 }), "a.wav");
      expect(decoded.sampleRateHz).toBe(44_100);
      expect(decoded.channels.length).toBe(count);
      const tolerance = 1e-7 + (kind === "float" ? 0 : 2 * 2 ** (1 - bits));
      decoded.channels.forEach((pcm, channel) =>
        pcm.forEach((sample, i) =>
          expect(Math.abs(sample - (channels[channel]?.[i] ?? NaN))).toBeLessThanOrEqual(tolerance),
        ),
      );
    }
  });
});

describe("odd but honest files", () => {
  const channels = [wave(1000, 0.05)];
  const plain = decodeWav(buildWav({ channels }), "a.wav");

  it.each<[string, Partial<WavParts>]>([
    [
      "chunks of odd length before the samples",
      {
        before: [
          ["LIST", new Uint8Array(7)],
          ["fact", new Uint8Array(4)],
        ],
      },
    ],
    [
      "chunks after the samples",
      {
        after: [
          ["LIST", new Uint8Array(9)],
          ["id3 ", new Uint8Array(20)],
        ],
      },
    ],
    ["a format chunk with an empty extension", { formatTail: 2 }],
    ["a streamed file of unknown length (0xFFFFFFFF)", { dataLength: 0xffff_ffff }],
    ["a streamed file whose length was never filled in (0)", { dataLength: 0 }],
    ["a file that says it is longer than it is", { dataLength: 1_000_000 }],
    ["RF64", { container: "RF64", dataLength: 0xffff_ffff, after: [["LIST", new Uint8Array(10)]] }],
  ])("%s: every sample is found and nothing else", (_, parts) => {
    expect(decodeWav(buildWav({ channels, ...parts }), "a.wav")).toEqual(plain);
  });

  it("24 bits left-justified in 32 are read at their true level", () => {
    const wide = decodeWav(buildWav({ channels, bits: 24, containerBits: 32, extensible: true }), "a.wav");
    wide.channels[0]?.forEach((sample, i) => expect(sample).toBeCloseTo(channels[0]?.[i] ?? NaN, 5));
  });

  it("a last frame that is cut off is left out", () => {
    const file = buildWav({ channels: [wave(10, 1), wave(10, 2)] });
    const decoded = decodeWav(file.subarray(0, file.length - 3), "a.wav");
    expect(decoded.channels.map((pcm) => pcm.length)).toEqual([9, 9]);
  });

  it("float samples beyond full scale are clipped", () => {
    const decoded = decodeWav(buildWav({ channels: [[1.5, -7, 0.5]], kind: "float", bits: 32 }), "a.wav");
    expect(decoded.channels).toEqual([Float32Array.of(1, -1, 0.5)]);
  });
});

describe("encodeWav", () => {
  it("is read back by decodeWav to within half a step", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 300 }),
        fc.integer({ min: 8000, max: 192_000 }),
        (pcm, rateHz) => {
          const decoded = decodeWav(encodeWav(pcm, rateHz), "a.wav");
          expect(decoded.sampleRateHz).toBe(rateHz);
          decoded.channels[0]?.forEach((sample, i) =>
            expect(Math.abs(sample - (pcm[i] ?? NaN))).toBeLessThanOrEqual(1 / 32_768),
          );
          expect(decoded.channels[0]?.length).toBe(pcm.length);
        },
      ),
    );
  });
});

describe("files that are no recordings", () => {
  const good = buildWav({ channels: [wave(100, 0.1)] });
  const patched = (offset: number, bytes: number[]) => {
    const file = good.slice();
    file.set(bytes, offset);
    return file;
  };

  it.each<[string, Uint8Array, string, RegExp]>([
    ["no bytes", new Uint8Array(0), "WAV_EMPTY", /"x\.wav" is empty/],
    ["text", Buffer.from("hello, this is no sound at all"), "WAV_INVALID", /no wav file/],
    ["an MP3", Buffer.from("ID3\u0004rest of the file...."), "WAV_INVALID", /an MP3 file/],
    ["a FLAC", Buffer.from("fLaC\u0000\u0000\u0000\u0022...."), "WAV_INVALID", /a FLAC file/],
    ["a big-endian wav", Buffer.from("RIFX\0\0\0\0WAVEfmt "), "WAV_INVALID", /big-endian/],
    ["a RIFF that is no WAVE", Buffer.from("RIFF\0\0\0\0AVI LIST"), "WAV_INVALID", /no wav file/],
    ["a header that is cut off", good.subarray(0, 20), "WAV_INVALID", /format/],
    ["a file that ends before its samples", good.subarray(0, 36), "WAV_EMPTY", /before its samples/],
    ["no samples", buildWav({ channels: [[]] }), "WAV_EMPTY", /no sound/],
    [
      "no samples but chunks after them",
      buildWav({ channels: [[]], after: [["LIST", new Uint8Array(8)]] }),
      "WAV_EMPTY",
      /no sound/,
    ],
    ["compressed samples", patched(20, [85, 0]), "WAV_INVALID", /compressed/],
    ["no channels", patched(22, [0, 0]), "WAV_INVALID", /0 channels/],
    ["200 channels", patched(22, [200, 0]), "WAV_INVALID", /200 channels/],
    ["a rate of 1 Hz", patched(24, [1, 0, 0, 0]), "WAV_INVALID", /1 Hz/],
    ["40-bit samples", patched(32, [5, 0, 40, 0]), "WAV_INVALID", /40-bit/],
    ["0-bit samples", patched(32, [0, 0, 0, 0]), "WAV_INVALID", /0-bit/],
    [
      "samples before the format",
      buildWav({ channels: [[0.5]], before: [["data", new Uint8Array(4)]], formatLast: true }),
      "WAV_INVALID",
      /before its samples/,
    ],
    [
      "samples that are no numbers",
      buildWav({ channels: [[0.1, NaN]], kind: "float", bits: 32 }),
      "WAV_INVALID",
      /no numbers/,
    ],
    [
      "samples that are infinite",
      buildWav({ channels: [[0.1, Infinity]], kind: "float", bits: 64 }),
      "WAV_INVALID",
      /no numbers/,
    ],
  ])("%s: refused with the file's name and the way out", (_, bytes, code, message) => {
    expect(() => decodeWav(bytes, "x.wav")).toThrow(
      expect.objectContaining({
        code,
        path: "x.wav",
        message: expect.stringMatching(message),
        hint: expect.stringMatching(/\w+/),
      }),
    );
  });

  it("any bytes at all are decoded or refused with a code, never otherwise", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      fc
        .tuple(fc.nat(99), fc.uint8Array({ minLength: 1, maxLength: 8 }))
        .map(([offset, some]) => patched(offset, [...some])),
    );
    fc.assert(
      fc.property(bytes, (file) => {
        expect(["decoded", "WAV_INVALID", "WAV_EMPTY"]).toContain(outcomeOf(file));
      }),
      { numRuns: 500 },
    );
  });
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    decodeWav(bytes, "x.wav");
    return "decoded";
  } catch (error) {
    return error instanceof MiniflowError ? error.code : String(error);
  }
}

describe("readRecording", () => {
  async function keep(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(dir, name);
    await writeFile(path, bytes);
    return path;
  }

  it("gives 16 kHz mono of a 3 s stereo file at 44.1 kHz, cut into no blocks that can be heard", async () => {
    const left = Array.from({ length: 132_300 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 44_100));
    const path = await keep("stereo.wav", buildWav({ channels: [left, left.map(() => 0)], rateHz: 44_100, bits: 24 }));
    const pcm = await readRecording(path);
    expect(pcm.length).toBe(48_000);
    for (let i = 200; i < 47_800; i += 1) {
      expect(Math.abs((pcm[i] ?? NaN) - 0.25 * Math.sin((2 * Math.PI * 440 * i) / 16_000))).toBeLessThan(0.001);
    }
  });

  it("gives a 16 kHz mono file sample for sample", async () => {
    const pcm = Float32Array.from({ length: 20_000 }, (_, i) => (Math.round(Math.sin(i) * 1000) + 0) / 32_768);
    expect(await readRecording(await keep("same.wav", encodeWav(pcm, 16_000)))).toEqual(pcm);
  });

  it("takes ten minutes and refuses more, from the header alone: hours of nothing are not read", async () => {
    const path = await keep("hours.wav", buildWav({ channels: [[0]], dataLength: 0xffff_ffff }));
    await truncate(path, 44 + 10 * 60 * 32_000);
    expect((await readRecording(path)).length).toBe(10 * 60 * 16_000);
    await truncate(path, 44 + 20 * 3600 * 32_000);
    await expect(readRecording(path)).rejects.toMatchObject({
      code: "AUDIO_TOO_LONG",
      path,
      message: expect.stringMatching(/1200 minutes.*10 minutes/),
    });
  });

  it("names a file that is not there", async () => {
    const path = join(dir, "absent.wav");
    await expect(readRecording(path)).rejects.toMatchObject({ code: "WAV_MISSING", path });
  });

  it("refuses a folder", async () => {
    const path = join(dir, "folder.wav");
    await mkdir(path);
    await expect(readRecording(path)).rejects.toMatchObject({
      code: "WAV_INVALID",
      path,
      message: expect.stringContaining("folder"),
    });
  });

  it("stops when the signal aborts", async () => {
    const path = await keep("long.wav", encodeWav(new Float32Array(16_000 * 20), 16_000));
    await expect(readRecording(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });
});
