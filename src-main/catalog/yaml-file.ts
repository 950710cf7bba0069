/** Strict reading of the project's YAML files: every key that nothing reads is refused, with the nearest right one. */
import { readFileSync } from "node:fs";
import { closest, distance } from "fastest-levenshtein";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { z } from "zod";
import { MiniflowError, errnoOf } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

export interface YamlErrors {
  missing: ErrorCode;
  invalid: ErrorCode;
}

/**
 * Reads `path` and checks it against `schema`. Errors: `codes.missing` when there is no such file, `codes.invalid` when it is
 * no YAML or does not fit; the message names every key at fault by its line and its path.
 */
export function readYamlFile<T>(path: string, schema: z.ZodType<T>, codes: YamlErrors): T {
  let source: string;
  try {
    source = readFileSync(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT" || errnoOf(error) === "EISDIR") {
      throw new MiniflowError(codes.missing, `There is no file ${path}.`, { path, cause: error });
    }
    throw error;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { prettyErrors: true, lineCounter });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    throw new MiniflowError(codes.invalid, `${path} is not valid YAML: ${syntax.message}`, { path });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const lineAt = (where: string): string => {
    const offset = offsetOf(document, where.split("."));
    return offset === null ? "" : `line ${lineCounter.linePos(offset).line}: `;
  };
  const complaints = parsed.error.issues.flatMap((issue) => describeIssue(issue, knownKeys(schema), lineAt));
  throw new MiniflowError(codes.invalid, `${path} does not fit:\n  ${complaints.join("\n  ")}`, {
    path,
    hint: "Every key must be one that something reads.",
  });
}

/** zod's message for a union without one of its own. */
const UNION_SAYS_NOTHING = "Invalid input";

/** Where the deepest part of a path that is in the file begins; null where not even the first one is. */
function offsetOf(document: Document, path: readonly string[]): number | null {
  let node: unknown = document.contents;
  let offset: number | null = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      const range: unknown = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
      if (Array.isArray(range)) offset = Number(range[0]);
    } else break;
  }
  return offset;
}

/** `lineAt` says where a path is, as the beginning of a sentence. */
function describeIssue(
  issue: z.core.$ZodIssue,
  keys: readonly string[],
  lineAt: (where: string) => string = () => "",
): string[] {
  const where = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const full = where === "" ? key : `${where}.${key}`;
      const near = nearestKey(key, where, keys);
      return `${lineAt(full)}${full}: no such key${near === null ? "" : `; did you mean ${near}?`}`;
    });
  }
  // A union that says itself what it takes says it better than its parts.
  if (issue.code === "invalid_union" && issue.errors.length > 0 && issue.message === UNION_SAYS_NOTHING) {
    const options = issue.errors.flat().map((inner) => inner.message);
    return [`${lineAt(where)}${where}: ${options.length === 0 ? issue.message : [...new Set(options)].join(", or ")}`];
  }
  return [`${lineAt(where)}${where === "" ? "the file" : where}: ${issue.message}`];
}

/** The known key nearest in spelling: one beside it if any is near, else one of the same name elsewhere. */
export function nearestKey(key: string, where: string, keys: readonly string[]): string | null {
  const prefix = where === "" ? "" : `${where}.`;
  const beside = keys.filter((known) => known.startsWith(prefix) && !known.slice(prefix.length).includes("."));
  if (beside.length > 0) {
    const near = closest(
      key,
      beside.map((known) => known.slice(prefix.length)),
    );
    if (distance(key, near) <= Math.max(2, Math.ceil(key.length / 2))) return `${prefix}${near}`;
  }
  return keys.find((known) => known.split(".").at(-1) === key) ?? null;
}

/** Every key path a schema can read, through objects, unions, optionals and defaults. */
function knownKeys(schema: z.ZodType): string[] {
  const found = new Set<string>();
  collectKeys(schema, "", found);
  return [...found];
}

function collectKeys(schema: unknown, prefix: string, found: Set<string>): void {
  if (typeof schema !== "object" || schema === null) return;
  if ("shape" in schema && typeof schema.shape === "object" && schema.shape !== null) {
    for (const [key, inner] of Object.entries(schema.shape)) {
      const path = prefix === "" ? key : `${prefix}.${key}`;
      found.add(path);
      collectKeys(inner, path, found);
    }
  }
  if ("options" in schema && Array.isArray(schema.options))
    for (const option of schema.options) collectKeys(option, prefix, found);
  if ("unwrap" in schema && typeof schema.unwrap === "function") collectKeys(schema.unwrap(), prefix, found);
}

/**
 * The complaints about a value that did not come from a file of its own, one for each key at fault. Empty where it fits.
 */
export function complaintsOf(value: unknown, schema: z.ZodType): string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, knownKeys(schema)));
}
