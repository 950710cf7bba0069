/** Controls, marks that turn the direction of what follows, and halves of pairs, which no file can hold. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;

/** Signs that steer instead of being read, written out: `\u{202e}`. */
export function showUnseen(text: string): string {
  return text.replaceAll(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
