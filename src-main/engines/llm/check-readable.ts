import { access, constants } from "node:fs/promises";
import { errnoOf, MiniflowError } from "../../errors.ts";

/** Errors: MODEL_MISSING for a model file that is not there or cannot be read. */
export async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    const how = errnoOf(error) === "ENOENT" ? "is missing" : "cannot be read";
    throw new MiniflowError("MODEL_MISSING", `The language model ${how}: ${path}.`, {
      path,
      hint: "Put the file there, or choose another pipeline.",
      cause: error,
    });
  }
}
