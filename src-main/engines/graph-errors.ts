/** What goes wrong with a graph, in words for people. */
import { basename } from "node:path";
import { MiniflowError } from "../errors.ts";
import { nameOf, type Device } from "./devices/order.ts";

export function modelMissing(path: string, cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_MISSING", `The model file ${basename(path)} is missing.`, {
    hint: "Check that the model's folder is complete, or get the model again.",
    path,
    cause,
  });
}

/** `why` is half a sentence: "The model file x is damaged: <why>." */
export function modelCorrupt(path: string, why = "it cannot be read", cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_CORRUPT", `The model file ${basename(path)} is damaged: ${why}.`, {
    hint: "Remove the file and get the model again.",
    path,
    cause,
  });
}

export function modelUnsupported(path: string, why: string, cause?: unknown): MiniflowError {
  return new MiniflowError("MODEL_UNSUPPORTED", `The model file ${basename(path)} cannot be used: ${why}.`, {
    hint: "Choose another model for this pipeline.",
    path,
    cause,
  });
}

export function describeOpenFailure(path: string, device: Device, error: unknown): MiniflowError {
  const told = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(told)) return outOfMemory(path, error);
  if (device !== "cpu") {
    const message = `The model ${basename(path)} cannot be opened on ${nameOf(device)}.`;
    return new MiniflowError("ENGINE_FAILED", message, {
      hint: "Put cpu among the devices in the pipeline file.",
      path,
      cause: error,
    });
  }
  if (/unsupported|not implemented|opset|ir_version/i.test(told)) {
    return modelUnsupported(path, "it needs something this version of ONNX Runtime does not have", error);
  }
  return modelCorrupt(path, "it is not a whole ONNX file", error);
}

export function describeRunFailure(path: string, error: unknown): MiniflowError {
  const told = error instanceof Error ? error.message : String(error);
  if (isOutOfMemory(told)) return outOfMemory(path, error);
  return new MiniflowError("ENGINE_FAILED", `The model ${basename(path)} failed while running.`, {
    hint: "Try again; if it keeps failing, get the model again.",
    path,
    cause: error,
  });
}

/** In half a sentence why a device failed, as the runtime says it, without the places in its sources. */
export function whyOf(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  const told = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, " ").trim();
  const plain = told.replace(/^.* (?:Status Message:|was false\.) /, "").replace(/\.$/, "");
  return plain.length <= MOST_CHARACTERS ? plain : `${plain.slice(0, MOST_CHARACTERS)}…`;
}

const MOST_CHARACTERS = 160;

function isOutOfMemory(told: string): boolean {
  return /failed to allocate|bad_alloc|bad allocation|out of memory/i.test(told);
}

function outOfMemory(path: string, cause: unknown): MiniflowError {
  return new MiniflowError("OUT_OF_MEMORY", `There is not enough memory for the model ${basename(path)}.`, {
    hint: "Close other programs or choose a smaller model.",
    path,
    cause,
  });
}
