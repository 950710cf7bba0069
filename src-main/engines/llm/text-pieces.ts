/** Stands where bytes do not make a character: an unfinished one, as long as more tokens may come. */
const REPLACEMENTS_AT_END = /\ufffd{1,3}$/;
/** Some tokenizers write a token differently at the start of a text. */
const TOKENS_BEFORE = 3;

/** Turns tokens into text piece by piece, without ever cutting a character in two. */
export interface TextPieces<Token> {
  /** The text that this token completes; "" while a character is unfinished. */
  push(token: Token): string;
  /** What was still held back. */
  flush(): string;
}

/**
 * `detokenize` gives the text of `tokens` where `before` went before them, with U+FFFD for bytes that make no character. A
 * character has at most four bytes and a token at least one, so at most three replacements can be an unfinished one.
 */
export function createTextPieces<Token>(
  detokenize: (tokens: readonly Token[], before: readonly Token[]) => string,
): TextPieces<Token> {
  let before: readonly Token[] = [];
  let pending: Token[] = [];
  let givenLength = 0;

  function give(text: string): string {
    const piece = text.slice(givenLength);
    givenLength = text.length;
    return piece;
  }

  return {
    push(token) {
      pending.push(token);
      const text = detokenize(pending, before);
      const finished = text.replace(REPLACEMENTS_AT_END, "");
      const piece = give(finished);
      if (finished === text) {
        before = [...before, ...pending].slice(-TOKENS_BEFORE);
        pending = [];
        givenLength = 0;
      }
      return piece;
    },
    flush: () => give(detokenize(pending, before)),
  };
}
