/**
 * Cuts speakable text into pieces to be synthesised one after another: at the ends of sentences, and where a sentence is
 * longer than `maxCharacters` at a clause mark, else between words. The pieces joined with spaces are the text with its
 * white space made single. A word longer than `maxCharacters` is cut itself.
 */
export function splitText(text: string, maxCharacters: number): string[] {
  const sentences = text
    .trim()
    .split(/(?<=[.!?]["')]*)(?<!\b(?:Dr|Mr|Mrs|Ms|St|Jr|Sr|Prof|[A-Z])\.)\s+(?=["'(]*[A-Z0-9])/);
  return sentences
    .flatMap((sentence) => splitLong(sentence.replace(/\s+/g, " "), maxCharacters))
    .filter((piece) => piece !== "");
}

function splitLong(sentence: string, maxCharacters: number): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > maxCharacters) {
    const head = rest.slice(0, maxCharacters + 1);
    const clauseEnd = Math.max(...[", ", "; ", ": "].map((mark) => head.lastIndexOf(mark) + 1));
    const wordEnd = head.lastIndexOf(" ");
    // A clause of a few words would sound clipped: then rather between two words further on.
    const cut = clauseEnd > maxCharacters / 3 ? clauseEnd : wordEnd > 0 ? wordEnd : maxCharacters;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return [...pieces, rest];
}
