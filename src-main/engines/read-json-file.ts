import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { errnoOf } from "../errors.ts";
import { modelCorrupt, modelMissing } from "./onnx.ts";

/** Reads one of a model's JSON files and checks it. Errors: MODEL_MISSING, MODEL_CORRUPT, each naming the file. */
export async function readJsonFile<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw errnoOf(error) === "ENOENT" || errnoOf(error) === "ENOTDIR" ? modelMissing(path, error) : error;
  });
  const parsed = schema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw modelCorrupt(path, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}`);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw modelCorrupt(path, "it is not JSON", error);
  }
}
