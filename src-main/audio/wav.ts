/**
 * Recordings as wav files: read any, write 16-bit mono.
 *
 *     const pcm = await readRecording("question.wav");         // 16 kHz mono, whatever the file holds
 *     await writeFile("reply.wav", encodeWav(pcm, 16_000));
 */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import { errnoOf, MiniflowError } from "../errors.ts";
import { concat, mixToMono, toPcmBytes } from "./pcm.ts";
import { createResampler } from "./resample.ts";
import { invalidWav, readWavHeader, type ReadBytes, type WavHeader } from "./wav-header.ts";

/** The longest recording that is taken: ten minutes. */
export const MAX_RECORDING_MS = 10 * 60_000;
const BLOCK_MS = 1000;
const HEADER_BYTES = 44;

export interface DecodedWav {
  sampleRateHz: number;
  /** One array a channel, all of one length, -1 to 1. */
  channels: Float32Array[];
}

/** Decodes a wav file's bytes. `path` names it in errors. Errors: WAV_INVALID, WAV_EMPTY. */
export function decodeWav(bytes: Uint8Array, path: string): DecodedWav {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const header = readWavHeader(read, bytes.length, path);
  const channels = decodeFrames(read(header.dataOffset, header.dataBytes), header, path);
  return { sampleRateHz: header.sampleRateHz, channels };
}

/** A 16-bit mono wav file of `pcm`. */
export function encodeWav(pcm: Float32Array, sampleRateHz: number): Uint8Array {
  const samples = toPcmBytes(pcm);
  const file = new Uint8Array(HEADER_BYTES + samples.length);
  const view = new DataView(file.buffer);
  const writeTag = (offset: number, tag: string) => file.set(Buffer.from(tag, "latin1"), offset);
  writeTag(0, "RIFF");
  view.setUint32(4, file.length - 8, true);
  writeTag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  writeTag(36, "data");
  view.setUint32(40, samples.length, true);
  file.set(samples, HEADER_BYTES);
  return file;
}

export interface ReadRecordingOptions {
  /** Defaults to none. */
  signal?: AbortSignal;
}

/**
 * Reads a wav file as 16 kHz mono. The file is read block by block, and its length is judged by its header, so that neither
 * a wide nor an overlong one fills the memory.
 * Errors: WAV_MISSING, WAV_INVALID, WAV_EMPTY, AUDIO_TOO_LONG (above `MAX_RECORDING_MS`), CANCELLED.
 */
export async function readRecording(path: string, options: ReadRecordingOptions = {}): Promise<Float32Array> {
  const { header, read, close } = openRecording(path);
  try {
    const resampler = createResampler(header.sampleRateHz, SPEECH_RATE_HZ);
    const frameBytes = header.channelCount * header.sampleBytes;
    const blockBytes = Math.round((header.sampleRateHz * BLOCK_MS) / 1000) * frameBytes;
    const pieces: Float32Array[] = [];
    for (let done = 0; done < header.dataBytes; done += blockBytes) {
      const block = read(header.dataOffset + done, Math.min(blockBytes, header.dataBytes - done));
      pieces.push(resampler.push(mixToMono(decodeFrames(block, header, path))));
      await setImmediate();
      options.signal?.throwIfAborted();
    }
    return concat([...pieces, resampler.flush()]);
  } finally {
    close();
  }
}

/** How long a recording is, ms, by its header alone. Errors: those of `readRecording`, but for what is wrong with its samples. */
export function measureRecording(path: string): number {
  const { header, close } = openRecording(path);
  close();
  return (header.frameCount / header.sampleRateHz) * 1000;
}

/** The caller closes it. */
function openRecording(path: string): { header: WavHeader; read: ReadBytes; close(): void } {
  const file = guardOpen(path);
  const close = () => closeSync(file);
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw invalidWav(path, "it is a folder");
    if (!stat.isFile()) throw invalidWav(path, "it is no plain file");
    const read = (offset: number, length: number) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, stat.size - offset)));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    };
    const header = readWavHeader(read, stat.size, path);
    refuseOverlong(header, path);
    return { header, read, close };
  } catch (error) {
    close();
    throw error;
  }
}

function guardOpen(path: string): number {
  try {
    // A pipe that nobody writes into would hold the program up.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw explainOpenError(path, error);
  }
}

function refuseOverlong(header: WavHeader, path: string): void {
  const lengthMs = (header.frameCount / header.sampleRateHz) * 1000;
  if (lengthMs <= MAX_RECORDING_MS) return;
  const minutes = (ms: number) => (ms / 60_000).toFixed(1).replace(".0", "");
  throw new MiniflowError(
    "AUDIO_TOO_LONG",
    `"${path}" is ${minutes(lengthMs)} minutes long; at most ${minutes(MAX_RECORDING_MS)} minutes are taken at once.`,
    {
      hint: `Cut it into shorter recordings, for example: ffmpeg -i FILE -f segment -segment_time 300 part%02d.wav`,
      path,
    },
  );
}

function explainOpenError(path: string, error: unknown): MiniflowError {
  const errno = errnoOf(error);
  if (errno === "ENOENT" || errno === "ENOTDIR") {
    return new MiniflowError("WAV_MISSING", `There is no file "${path}".`, {
      hint: "Check the name and the folder.",
      path,
      cause: error,
    });
  }
  if (errno === "EACCES" || errno === "EPERM") return invalidWav(path, "reading it is not allowed", error);
  return invalidWav(path, `it cannot be opened (${errno ?? "unknown reason"})`, error);
}

/** Takes interleaved frames apart. Beyond full scale is clipped, as a sound card would. Errors: WAV_INVALID for samples that are no numbers. */
function decodeFrames(bytes: Uint8Array, header: WavHeader, path: string): Float32Array[] {
  const { channelCount, sampleBytes } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decode = sampleDecoder(header);
  const frameCount = Math.floor(bytes.length / (channelCount * sampleBytes));
  return Array.from({ length: channelCount }, (_, channel) => {
    const pcm = new Float32Array(frameCount);
    for (let frame = 0; frame < frameCount; frame += 1) {
      const sample = decode(view, (frame * channelCount + channel) * sampleBytes);
      if (!Number.isFinite(sample)) throw invalidWav(path, "some of its samples are no numbers");
      pcm[frame] = Math.min(1, Math.max(-1, sample));
    }
    return pcm;
  });
}

function sampleDecoder({ encoding, sampleBytes }: WavHeader): (view: DataView, at: number) => number {
  if (encoding === "float") {
    return sampleBytes === 8 ? (view, at) => view.getFloat64(at, true) : (view, at) => view.getFloat32(at, true);
  }
  switch (sampleBytes) {
    // The one width that is written unsigned.
    case 1:
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 2:
      return (view, at) => view.getInt16(at, true) / 32_768;
    case 3:
      return (view, at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608;
    default:
      return (view, at) => view.getInt32(at, true) / 2_147_483_648;
  }
}
