/**
 * Cuts the language model's stream into pieces that can be spoken: the first one as early as a clause allows, because a person
 * is waiting for it; later ones at sentences, because whole sentences sound better.
 *
 * Nothing is lost or reordered: the segments joined with a space are the text, white space folded.
 */
export interface SegmenterOptions {
  /** A first clause shorter than this waits for more: "Yes," alone sounds clipped. Defaults to 12 characters. */
  firstClauseChars?: number;
  /** A first segment without any punctuation is cut at a space after this many characters. Defaults to 64. */
  firstMaxChars?: number;
  /** A later segment is cut at a clause after this many characters. Defaults to 160. */
  clauseChars?: number;
  /** No segment is longer, so that its synthesis stays short. Defaults to 280. */
  maxChars?: number;
}

export interface Segmenter {
  /** Adds a delta; returns the segments that became complete by it, often none. */
  push(delta: string): string[];
  /** The text has ended: returns what is left. */
  end(): string[];
}

/** A dot after these ends no sentence. */
const ABBREVIATIONS = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "st",
  "prof",
  "vs",
  "etc",
  "no",
  "approx",
  "e.g",
  "i.e",
  "u.s",
  "a.m",
  "p.m",
]);

const SPEAKABLE = /[\p{L}\p{N}]/u;

export function createSegmenter(options: SegmenterOptions = {}): Segmenter {
  const { firstClauseChars = 12, firstMaxChars = 64, clauseChars = 160, maxChars = 280 } = options;
  let rest = "";
  let first = true;

  /** Length of the next segment, or null while more text must come. Punctuation alone cannot be spoken: it joins what follows. */
  function nextLength(): number | null {
    const limit = first ? firstMaxChars : maxChars;
    for (const [index, end] of breaks(rest)) {
      if (!SPEAKABLE.test(rest.slice(0, index))) continue;
      if (end === "sentence" || index >= (first ? firstClauseChars : clauseChars)) return Math.min(index, maxChars);
    }
    if (rest.length <= limit || !SPEAKABLE.test(rest.slice(0, limit))) return null;
    const space = rest.lastIndexOf(" ", limit);
    return space > 0 && SPEAKABLE.test(rest.slice(0, space)) ? space : limit;
  }

  return {
    push(delta) {
      rest = rest === "" ? delta.trimStart() : rest + delta;
      const segments: string[] = [];
      for (let length = nextLength(); length !== null; length = nextLength()) {
        segments.push(fold(rest.slice(0, length)));
        rest = rest.slice(length).trimStart();
        first = false;
      }
      return segments;
    },
    end() {
      const last = fold(rest);
      rest = "";
      return last !== "" && SPEAKABLE.test(last) ? [last] : [];
    },
  };
}

/**
 * The places where `text` may be cut, in order: just after punctuation that white space follows (so "3.5", "12:30" and
 * "node.js" stay whole; the very end is never a break, since more may come).
 */
function* breaks(text: string): Generator<[index: number, end: "sentence" | "clause"]> {
  for (const match of text.matchAll(/([.!?…]+|[,;:—–])["'”’)\]]*(?=\s)|\n/gu)) {
    const index = match.index + match[0].length;
    const mark = match[1];
    if (mark === undefined) yield [index, "sentence"];
    else if (/[,;:—–]/u.test(mark)) yield [index, "clause"];
    else if (mark !== "." || !endsWithAbbreviation(text.slice(0, match.index))) yield [index, "sentence"];
  }
}

function endsWithAbbreviation(before: string): boolean {
  const word = /[\p{L}\p{N}.]+$/u.exec(before)?.[0].toLowerCase() ?? "";
  return ABBREVIATIONS.has(word) || /^\p{L}$/u.test(word) || (/^\d+$/u.test(word) && before.trim() === word);
}

function fold(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
