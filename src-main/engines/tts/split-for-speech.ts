import { splitText } from "./split-text.ts";

/** A first clause shorter than this would sound clipped. */
const LEAST_FIRST_CHARACTERS = 20;

/**
 * Cuts text for a neural voice: into sentences and parts of at most `maxCharacters` (`splitText`), and the first once more at its
 * first clause mark, so that something sounds early. The pieces joined with spaces are the text with its white space made single.
 */
export function splitForSpeech(text: string, maxCharacters: number): string[] {
  const [first, ...rest] = splitText(text, maxCharacters);
  return first === undefined ? [] : [...splitFirst(first), ...rest];
}

function splitFirst(piece: string): string[] {
  for (const { index } of piece.matchAll(/[,;:\u2014](?= )/g)) {
    const cut = index + 1;
    if (cut < LEAST_FIRST_CHARACTERS) continue;
    if (piece.length - cut < LEAST_FIRST_CHARACTERS) break;
    return [piece.slice(0, cut), piece.slice(cut + 1)];
  }
  return [piece];
}

/**
 * Cuts a piece until each part fits, by its own measure: about in halves, at a clause mark or between words where there is one. Parts
 * come one by one, measured when they are asked for.
 */
export function* cutToFit<T>(
  piece: string,
  prepare: (part: string) => T,
  fits: (prepared: T) => boolean,
): Generator<T> {
  const prepared = prepare(piece);
  if (fits(prepared) || piece.length < 2) {
    yield prepared;
    return;
  }
  const [head = ""] = splitText(piece, Math.ceil(piece.length / 2));
  yield* cutToFit(head, prepare, fits);
  yield* cutToFit(piece.slice(head.length).trimStart(), prepare, fits);
}
