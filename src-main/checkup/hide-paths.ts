/** Takes out of a text what names a person or a place on the machine. Pure. */

/**
 * `text` with each of `places` (absolute folders) replaced by its name, then every other absolute path by "…/" and its last part.
 * Both kinds of slashes are understood.
 */
export function hidePaths(text: string, places: Readonly<Record<string, string>>): string {
  // The longest first: one place may lie inside another.
  const known = Object.entries(places).toSorted(([, a], [, b]) => b.length - a.length);
  const named = known.reduce(
    (hidden, [name, folder]) => (folder.length > 1 ? hidden.replaceAll(folder, name) : hidden),
    text,
  );
  return named.replaceAll(
    /(?<![\w.<>~…/\\-])(?:[A-Za-z]:)?(?:[/\\][^\s/\\"'`:;,()]+){2,}/gu,
    (path) => `…/${path.split(/[/\\]/u).at(-1) ?? ""}`,
  );
}
