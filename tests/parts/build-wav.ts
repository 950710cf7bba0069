/** Wav files of every shape, written from the specification and independently of `src-main/audio`. */
export interface WavParts {
  channels: number[][];
  /** Defaults to 16,000. */
  rateHz?: number;
  /** Defaults to "integer". */
  kind?: "integer" | "float";
  /** Defaults to 16. */
  bits?: number;
  /** Width of the container; samples are left-justified in it. Defaults to `bits`. */
  containerBits?: number;
  extensible?: boolean;
  container?: "RIFF" | "RF64";
  /** What the header says, when that is not the truth. */
  dataLength?: number;
  before?: [tag: string, body: Uint8Array][];
  after?: [tag: string, body: Uint8Array][];
  /** Zero bytes after the plain format. Defaults to 0. */
  formatTail?: number;
  /** Puts the format chunk after `before`. */
  formatLast?: boolean;
}

export function buildWav(parts: WavParts): Uint8Array<ArrayBuffer> {
  const { channels, rateHz = 16_000, kind = "integer", bits = 16, container = "RIFF" } = parts;
  const containerBytes = (parts.containerBits ?? bits) / 8;
  const frames = channels[0]?.length ?? 0;
  const data = Buffer.alloc(frames * channels.length * containerBytes);
  for (let frame = 0; frame < frames; frame += 1) {
    channels.forEach((samples, channel) => {
      const at = (frame * channels.length + channel) * containerBytes;
      const sample = samples[frame] ?? 0;
      if (kind === "float") {
        if (bits === 64) data.writeDoubleLE(sample, at);
        else data.writeFloatLE(sample, at);
      } else if (bits === 8) data.writeUInt8(Math.round(sample * 127) + 128, at);
      else data.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), at + containerBytes - bits / 8, bits / 8);
    });
  }

  const format = Buffer.alloc(parts.extensible === true ? 40 : 16 + (parts.formatTail ?? 0));
  const code = kind === "float" ? 3 : 1;
  format.writeUInt16LE(parts.extensible === true ? 0xfffe : code, 0);
  format.writeUInt16LE(channels.length, 2);
  format.writeUInt32LE(rateHz, 4);
  format.writeUInt32LE(rateHz * channels.length * containerBytes, 8);
  format.writeUInt16LE(channels.length * containerBytes, 12);
  format.writeUInt16LE(containerBytes * 8, 14);
  if (parts.extensible === true) {
    format.writeUInt16LE(22, 16);
    format.writeUInt16LE(bits, 18);
    format.writeUInt16LE(code, 24);
    format.set(Buffer.from("000000001000800000aa00389b71", "hex"), 26);
  }

  const sizes = Buffer.alloc(28);
  sizes.writeBigUInt64LE(BigInt(data.length), 8);
  const before = (parts.before ?? []).map(([tag, body]) => chunk(tag, body));
  const formatChunk = chunk("fmt ", format);
  const body = Buffer.concat([
    Buffer.from("WAVE"),
    ...(container === "RF64" ? [chunk("ds64", sizes)] : []),
    ...(parts.formatLast === true ? [...before, formatChunk] : [formatChunk, ...before]),
    chunk("data", data, parts.dataLength),
    ...(parts.after ?? []).map(([tag, rest]) => chunk(tag, rest)),
  ]);
  return Uint8Array.from(
    Buffer.concat([Buffer.from(container), length32(container === "RF64" ? 0xffff_ffff : body.length), body]),
  );
}

function chunk(tag: string, body: Uint8Array, declaredLength = body.length): Buffer {
  return Buffer.concat([Buffer.from(tag), length32(declaredLength), body, Buffer.alloc(body.length % 2)]);
}

function length32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
