import { hash } from "node:crypto";

/** Any text as a file's name that people recognise: its letters and digits, and eight digits that tell it from every other one. */
export function fileNameOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^-|-$/gu, "");
  return [plain.slice(0, 60), hash("sha256", text).slice(0, 8)].filter((part) => part !== "").join("-");
}
