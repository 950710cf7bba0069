/**
 * Protocol Buffers without a schema: a message is its fields in their order, each a number and the bytes it was read from. What
 * is not touched is written back byte for byte, known to us or not, and the bytes are views: a file of 350 MB of weights is in
 * memory once, however often its messages are taken apart and put together.
 *
 *     const graph = readMessage(bytesOf(model, 7)!);
 *     writeMessage([...graph, messageField(1, node)]);           // pieces, to be written one after the other
 *
 * Rests on the wire format (https://protobuf.dev/programming-guides/encoding/), through @bufbuild/protobuf.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Bytes in pieces, in order. */
export type Pieces = readonly Uint8Array[];

export interface Field {
  number: number;
  wireType: WireType;
  /** What follows the tag; without the length where the field has one. */
  value: Pieces;
}

/** Errors: throws where `bytes` are no whole message. */
export function readMessage(bytes: Uint8Array): Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const value = wireType === WireType.LengthDelimited ? reader.bytes() : reader.skip(wireType, number);
    fields.push({ number, wireType, value: [value] });
  }
  return fields;
}

export function writeMessage(fields: readonly Field[]): Pieces {
  return fields.flatMap(({ number, wireType, value }) => {
    const head = new BinaryWriter().tag(number, wireType);
    if (wireType === WireType.LengthDelimited) head.uint32(lengthOf(value));
    return [head.finish(), ...value];
  });
}

export function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

// --- reading fields ---------------------------------------------------------------------------------------------------

/** The last one counts where a field that is not repeated comes more than once. */
export function bytesOf(message: readonly Field[], number: number): Uint8Array | undefined {
  return message.findLast((field) => field.number === number)?.value[0];
}

export function allBytesOf(message: readonly Field[], number: number): Uint8Array[] {
  return message.flatMap((field) => (field.number === number ? field.value : []));
}

export function textOf(message: readonly Field[], number: number): string {
  return decodeText(bytesOf(message, number) ?? new Uint8Array());
}

export function textsOf(message: readonly Field[], number: number): string[] {
  return allBytesOf(message, number).map(decodeText);
}

/** Integers of a field, packed or not, as far as a double can hold them: sizes, ids, shapes. */
export function integersOf(message: readonly Field[], number: number): number[] {
  return message
    .filter((field) => field.number === number)
    .flatMap(({ value: [bytes] }) => {
      const reader = new BinaryReader(bytes ?? new Uint8Array());
      const numbers: number[] = [];
      while (reader.pos < reader.len) numbers.push(Number(reader.int64()));
      return numbers;
    });
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

// --- making fields ----------------------------------------------------------------------------------------------------

export function messageField(number: number, fields: readonly Field[]): Field {
  return { number, wireType: WireType.LengthDelimited, value: writeMessage(fields) };
}

export function bytesField(number: number, bytes: Uint8Array): Field {
  return { number, wireType: WireType.LengthDelimited, value: [bytes] };
}

export function textField(number: number, text: string): Field {
  return bytesField(number, new TextEncoder().encode(text));
}

export function integerField(number: number, value: number): Field {
  return { number, wireType: WireType.Varint, value: [new BinaryWriter().int64(value).finish()] };
}
