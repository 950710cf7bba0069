/** Every way the assistant can fail that a person can do something about. */
export type ErrorCode =
  | "USAGE"
  | "CANCELLED"
  | "INTERNAL"
  // recordings
  | "WAV_MISSING"
  | "WAV_INVALID"
  | "WAV_EMPTY"
  | "AUDIO_TOO_LONG"
  | "AUDIO_SILENT"
  | "AUDIO_TOO_SHORT"
  | "SPEECH_UNINTELLIGIBLE"
  | "AUDIO_DEVICE"
  // models and pipelines
  | "MODEL_MISSING"
  | "MODEL_CORRUPT"
  | "MODEL_UNSUPPORTED"
  | "PIPELINE_MISSING"
  | "PIPELINE_INVALID"
  | "VOICE_UNKNOWN"
  | "ACCENT_UNKNOWN"
  | "OUT_OF_MEMORY"
  // getting models
  | "MODEL_BUSY"
  | "MODEL_UNPINNED"
  | "LICENCE_NOT_ACCEPTED"
  | "DOWNLOAD_FAILED"
  | "DOWNLOAD_REFUSED"
  | "DOWNLOAD_CORRUPT"
  // engine threads
  | "ENGINE_DIED"
  | "ENGINE_FAILED"
  // benchmarks
  | "EXPERIMENT_MISSING"
  | "EXPERIMENT_INVALID"
  | "RUN_MISSING"
  | "RUN_BUSY"
  | "RUN_DIFFERS"
  | "TRIAL_TOO_LONG"
  | "DATASET_MISSING"
  | "DATASET_INVALID"
  | "IMPORT_INVALID"
  | "PEER_MISSING"
  // storage and the machine
  | "DATABASE_LOCKED"
  | "DATABASE_CORRUPT"
  | "DISK_FULL"
  | "STORAGE_FAILED"
  | "ALREADY_RUNNING"
  | "PORT_IN_USE"
  | "WINDOW_MISSING"
  | "FILE_UNWRITABLE"
  | "TURN_BUSY";

export interface ErrorDetails {
  /** What to do about it, one sentence. */
  hint?: string;
  /** The file concerned. */
  path?: string;
  cause?: unknown;
}

/** An error with a code and a message for people: what happened, what was kept; `hint` says what to do. */
export class MiniflowError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "MiniflowError";
    this.code = code;
    this.hint = details.hint;
    this.path = details.path;
  }
}

/** A `MiniflowError` as plain data, for crossing a thread or a socket. */
export interface SerializedError {
  code: ErrorCode;
  message: string;
  hint?: string | undefined;
  path?: string | undefined;
}

export function serializeError(error: unknown): SerializedError {
  const known = toMiniflowError(error);
  return { code: known.code, message: known.message, hint: known.hint, path: known.path };
}

export function deserializeError(error: SerializedError): MiniflowError {
  return new MiniflowError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.path === undefined ? {} : { path: error.path }),
  });
}

/**
 * Gives any thrown value a code. Aborts become `CANCELLED`, a full disk `DISK_FULL`; what nobody foresaw is `INTERNAL`
 * and keeps its message.
 */
export function toMiniflowError(error: unknown): MiniflowError {
  if (error instanceof MiniflowError) return error;
  if (isAbort(error)) return new MiniflowError("CANCELLED", "Cancelled.", { cause: error });
  if (errnoOf(error) === "ENOSPC") {
    return new MiniflowError("DISK_FULL", "The disk is full. Nothing that was stored before is lost.", {
      hint: "Free some space and try again.",
      cause: error,
    });
  }
  return new MiniflowError("INTERNAL", error instanceof Error ? error.message : String(error), { cause: error });
}

/** True for what `AbortSignal.throwIfAborted` and aborted calls throw, and for our own `CANCELLED`. */
export function isAbort(error: unknown): boolean {
  if (error instanceof MiniflowError) return error.code === "CANCELLED";
  return error instanceof Error && error.name === "AbortError";
}

/** The system's error code (`ENOENT`, `ENOSPC`, …) of a Node error, if it has one. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
