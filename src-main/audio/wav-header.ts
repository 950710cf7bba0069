/**
 * The frame of a wav file: where its samples lie and how they are written. Reads through a function, so that the header of a
 * file of any size costs a few small reads. Pure otherwise.
 *
 * The format: Microsoft's "Multimedia Programming Interface and Data Specifications 1.0" (RIFF, WAVE), its `WAVEFORMATEXTENSIBLE`,
 * and EBU Tech 3306 (RF64, for files above 4 GB).
 */
import { MiniflowError } from "../errors.ts";

export interface WavHeader {
  sampleRateHz: number;
  channelCount: number;
  encoding: "integer" | "float";
  /** Bytes of one sample of one channel. */
  sampleBytes: 1 | 2 | 3 | 4 | 8;
  dataOffset: number;
  /** Bytes of samples that are really there, whole frames only. */
  dataBytes: number;
  /** Frames (one sample of every channel each). */
  frameCount: number;
}

/** Reads up to `length` bytes from `offset`; fewer only at the end. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

const SUPPORTED = "8 to 32-bit integer or 32 and 64-bit float samples, 1 to 8 channels, 8 to 192 kHz";
const MAX_FORMAT_BYTES = 64;
/** Chunks before the samples; a file with more is no recording. */
const MAX_CHUNKS = 1000;
const UNKNOWN_LENGTH = 0xffff_ffff;
const FORMAT_INTEGER = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

/** Finds the samples of the wav file `path`, of which `fileBytes` bytes are there. Errors: WAV_INVALID, WAV_EMPTY, naming the file. */
export function readWavHeader(read: ReadBytes, fileBytes: number, path: string): WavHeader {
  if (fileBytes === 0) throw emptyWav(path, "is empty: it holds no bytes");
  const start = read(0, 12);
  const container = tagAt(start, 0);
  if ((container !== "RIFF" && container !== "RF64") || tagAt(start, 8) !== "WAVE") throw noWav(path, start);

  let format: Pick<WavHeader, "sampleRateHz" | "channelCount" | "encoding" | "sampleBytes"> | null = null;
  let longDataBytes: number | null = null;
  let offset = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS && offset + 8 <= fileBytes; chunk += 1) {
    const head = viewOf(read(offset, 8));
    const tag = tagAt(read(offset, 4), 0);
    const declaredBytes = head.getUint32(4, true);
    const body = offset + 8;
    if (tag === "ds64") {
      longDataBytes = readLongDataBytes(viewOf(read(body, 16)));
    } else if (tag === "fmt ") {
      format = readFormat(viewOf(read(body, Math.min(declaredBytes, MAX_FORMAT_BYTES))), path);
    } else if (tag === "data") {
      if (format === null) throw invalidWav(path, "its format does not come before its samples");
      const presentBytes = countDataBytes(read, body, declaredBytes, longDataBytes, fileBytes);
      const frameCount = Math.floor(presentBytes / (format.channelCount * format.sampleBytes));
      if (frameCount === 0) throw emptyWav(path, "holds no sound");
      const dataBytes = frameCount * format.channelCount * format.sampleBytes;
      return { ...format, dataOffset: body, dataBytes, frameCount };
    }
    // Chunks are padded to an even length.
    offset = body + declaredBytes + (declaredBytes % 2);
  }
  if (format === null) throw invalidWav(path, "it has no format chunk");
  throw emptyWav(path, "holds no sound: the file ends before its samples begin");
}

/** A WAV_INVALID error for the file `path`; `reason` completes "… cannot be read as a recording: ". */
export function invalidWav(path: string, reason: string, cause?: unknown): MiniflowError {
  return new MiniflowError("WAV_INVALID", `"${path}" cannot be read as a recording: ${reason}.`, {
    hint: `Give a wav file (${SUPPORTED}). Other files can be converted: ffmpeg -i FILE -ar 16000 -ac 1 recording.wav`,
    path,
    cause,
  });
}

function emptyWav(path: string, reason: string): MiniflowError {
  return new MiniflowError("WAV_EMPTY", `"${path}" ${reason}.`, {
    hint: "Record it again, or give another file.",
    path,
  });
}

function readFormat(
  view: DataView,
  path: string,
): Pick<WavHeader, "sampleRateHz" | "channelCount" | "encoding" | "sampleBytes"> {
  if (view.byteLength < 16) throw invalidWav(path, "its format chunk is cut short");
  const channelCount = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const sampleBits = view.getUint16(14, true);
  let kind = view.getUint16(0, true);
  if (kind === FORMAT_EXTENSIBLE) {
    // The first two bytes of the sub-format's GUID are the plain format number.
    if (view.byteLength < 26) throw invalidWav(path, "its extensible format chunk is cut short");
    kind = view.getUint16(24, true);
  }
  if (kind !== FORMAT_INTEGER && kind !== FORMAT_FLOAT)
    throw invalidWav(path, `its samples are compressed (format ${kind})`);
  if (channelCount < 1 || channelCount > 8) throw invalidWav(path, `it claims ${channelCount} channels`);
  if (sampleRateHz < 8000 || sampleRateHz > 192_000)
    throw invalidWav(path, `it claims a sample rate of ${sampleRateHz} Hz`);
  // The frame's size tells the true width of a sample: 20 and 24 bits may lie, left-justified, in wider ones.
  const widths = [frameBytes / channelCount, Math.ceil(sampleBits / 8)];
  const encoding = kind === FORMAT_FLOAT ? "float" : "integer";
  const sampleBytes = widths.find((bytes) => isSampleWidth(bytes, encoding) && bytes * 8 >= sampleBits);
  if (sampleBytes === undefined || !isSampleWidth(sampleBytes, encoding) || sampleBits === 0) {
    throw invalidWav(path, `it claims ${sampleBits}-bit ${encoding} samples`);
  }
  return { sampleRateHz, channelCount, encoding, sampleBytes };
}

function isSampleWidth(bytes: number, encoding: WavHeader["encoding"]): bytes is WavHeader["sampleBytes"] {
  return (encoding === "float" ? [4, 8] : [1, 2, 3, 4]).includes(bytes);
}

/** A recorder that streams writes a length of 0 or 2^32 - 1, as it cannot know better: the samples then go on to the end of the file. */
function countDataBytes(
  read: ReadBytes,
  body: number,
  declaredBytes: number,
  longDataBytes: number | null,
  fileBytes: number,
): number {
  const restBytes = fileBytes - body;
  if (declaredBytes === UNKNOWN_LENGTH) return Math.min(longDataBytes ?? restBytes, restBytes);
  if (declaredBytes === 0) return isChunk(read(body, 8), restBytes) ? 0 : restBytes;
  return Math.min(declaredBytes, restBytes);
}

/** True where a chunk's head begins, rather than samples. */
function isChunk(head: Uint8Array, restBytes: number): boolean {
  if (head.length < 8) return false;
  return /^[A-Za-z][A-Za-z0-9 ]{3}$/.test(tagAt(head, 0)) && viewOf(head).getUint32(4, true) <= restBytes - 8;
}

function readLongDataBytes(view: DataView): number | null {
  return view.byteLength < 16 ? null : Number(view.getBigUint64(8, true));
}

function noWav(path: string, start: Uint8Array): MiniflowError {
  if (tagAt(start, 0) === "RIFX") return invalidWav(path, "it is a big-endian wav file");
  const kind = nameOtherFormat(start);
  return invalidWav(path, kind === null ? "it is no wav file" : `it is ${kind}, no wav file`);
}

function nameOtherFormat(start: Uint8Array): string | null {
  const tag = tagAt(start, 0);
  if (tag === "fLaC") return "a FLAC file";
  if (tag === "OggS") return "an Ogg file";
  if (tag === "FORM") return "an AIFF file";
  if (tag.startsWith("ID3") || (start[0] === 0xff && ((start[1] ?? 0) & 0xe0) === 0xe0)) return "an MP3 file";
  if (tagAt(start, 4) === "ftyp") return "an MP4 or M4A file";
  return null;
}

function tagAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
