/**
 * Markup in which nothing that a person said, wrote or named can become markup: whatever is put into a template is escaped, unless
 * a template made it.
 *
 *     markup`<td title="${label}">${transcript}</td>`
 */

import { showUnseen } from "../unseen.ts";

/** Made by `markup` alone. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Insert = string | number | Markup | readonly Insert[] | null;

/** Null inserts nothing. Attributes are written in double quotes. */
export function markup(parts: TemplateStringsArray, ...inserts: Insert[]): Markup {
  const text = parts.map((part, index) => (index === 0 ? part : insertText(inserts[index - 1] ?? null) + part));
  return new Markup(text.join(""));
}

/** Text for an element or for an attribute in double quotes. */
export function escapeHtml(text: string): string {
  return showUnseen(text).replaceAll(/[&<>"'`]/gu, (sign) => ESCAPES[sign] ?? sign);
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function insertText(insert: Insert): string {
  if (insert === null) return "";
  if (insert instanceof Markup) return insert.toString();
  if (typeof insert === "object") return insert.map(insertText).join("");
  return escapeHtml(String(insert));
}
