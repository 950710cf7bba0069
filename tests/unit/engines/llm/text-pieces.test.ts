import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextPieces } from "../../../../src-main/engines/llm/text-pieces.ts";

/** Tokens that are bytes, or a few of them. */
function decode(tokens: readonly number[][]): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(tokens.flat()));
}

function writeAll(tokens: readonly number[][]): string[] {
  const pieces = createTextPieces<number[]>((some) => decode(some));
  return [...tokens.map((token) => pieces.push(token)), pieces.flush()];
}

function cutAt(bytes: number[], cuts: number[]): number[][] {
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end)).filter((token) => token.length > 0);
}

const anyText = fc
  .array(
    fc.constantFrom(
      "a",
      " ",
      "\u00e9",
      "\u20ac",
      "\u65e5",
      "e\u0301",
      "\u{1f600}",
      "\u{1f469}\u200d\u{1f680}",
      "\ufeff",
    ),
  )
  .map((characters) => characters.join(""));

describe("createTextPieces", () => {
  it("holds back a character until its last byte has come", () => {
    expect(writeAll([[0xf0], [0x9f], [0x98], [0x80], [0x21]])).toEqual(["", "", "", "\u{1f600}", "!", ""]);
    expect(
      writeAll([
        [0x61, 0xc3],
        [0xa9, 0xe2],
        [0x82, 0xac],
      ]),
    ).toEqual(["a", "\u00e9", "\u20ac", ""]);
  });

  it("gives what is unfinished at the end, and does not wait for ever where bytes make no character", () => {
    expect(writeAll([[0x61], [0xf0, 0x9f]])).toEqual(["a", "", "\ufffd"]);
    expect(writeAll([[0xff], [0xff], [0xff], [0xff], [0x61]]).join("")).toBe("\ufffd\ufffd\ufffd\ufffda");
  });

  it("never gives a piece with half a character, wherever tokens end", () => {
    fc.assert(
      fc.property(anyText, fc.array(fc.nat(60)), (text, cuts) => {
        const pieces = writeAll(cutAt([...new TextEncoder().encode(text)], cuts));
        expect(pieces.join("")).toBe(text);
        expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
      }),
    );
  });

  it("joined is what all bytes together are, even where they are no text", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(40)), (bytes, cuts) => {
        const tokens = cutAt([...bytes], cuts);
        expect(writeAll(tokens).join("")).toBe(decode(tokens));
      }),
    );
  });

  it("tells the tokenizer what went before", () => {
    const seen: string[] = [];
    const pieces = createTextPieces<string>((tokens, before) => {
      seen.push(`${before.join("")}|${tokens.join("")}`);
      return tokens.join("");
    });
    for (const token of ["a", "b", "c", "d", "e"]) pieces.push(token);
    expect(seen).toEqual(["|a", "a|b", "ab|c", "abc|d", "bcd|e"]);
  });
});
