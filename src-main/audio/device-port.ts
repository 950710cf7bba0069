/**
 * The sound card, held by a child process (`device.ts`). Nothing is loaded before a microphone or a loudspeaker is asked for.
 *
 *     const port = await startDevice();          // AUDIO_DEVICE where there is no sound card support
 *     port.onNews((news) => …);
 *     port.ask({ ask: "record", sampleRateHz: 16_000 });
 *     port.close();
 */
import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { MiniflowError } from "../errors.ts";
import { createLog } from "../log.ts";
import type { AudioDevice, DeviceFailure, DeviceNews, DeviceRequest } from "./device-messages.ts";

export type { AudioDevice } from "./device-messages.ts";

export interface DevicePort {
  ask(request: DeviceRequest): void;
  /** One listener. */
  onNews(listener: (news: DeviceNews) => void): void;
  /** Called once when the process is gone without having been closed. */
  onLost(listener: (error: MiniflowError) => void): void;
  /** Ends the child process. Does nothing the second time. */
  close(): void;
}

const log = createLog("audio");
const KEPT_STDERR_CHARS = 2000;

/** Starts the process that holds the sound card. Errors: AUDIO_DEVICE, CANCELLED. */
export async function startDevice(options: { signal?: AbortSignal } = {}): Promise<DevicePort> {
  options.signal?.throwIfAborted();
  const url = new URL(`./device${extname(import.meta.url)}`, import.meta.url);
  // Not `process.execArgv`: a debugger's or a test runner's flags are not meant for it.
  const child = fork(fileURLToPath(url), [], {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let onNews: (news: DeviceNews) => void = () => {};
  let onLost: (error: MiniflowError) => void = () => {};
  let closed = false;
  // ALSA reports every device that it looks for and does not find: only worth telling when nothing works.
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-KEPT_STDERR_CHARS)));

  const ready = Promise.withResolvers<void>();
  child.on("message", (news: DeviceNews) => {
    if (news.tell === "ready") ready.resolve();
    if (news.tell === "failed") ready.reject(explainDeviceFailure(news.reason, news.detail));
    onNews(news);
  });
  child.on("error", (error) => ready.reject(explainDeviceFailure("noBinding", error.message)));
  child.on("exit", (exitCode, signalName) => {
    if (closed) return;
    closed = true;
    log.debug("the sound card process ended", { exitCode, signalName, stderr });
    const error = explainDeviceFailure("refused", `its process ended (${signalName ?? exitCode ?? "unknown"})`);
    ready.reject(error);
    onLost(error);
  });
  const close = () => {
    closed = true;
    if (child.connected) child.disconnect();
    child.kill("SIGKILL");
  };
  const cancel = () => {
    ready.reject(new MiniflowError("CANCELLED", "Cancelled."));
  };
  options.signal?.addEventListener("abort", cancel, { once: true });
  try {
    await ready.promise;
  } catch (error) {
    close();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", cancel);
  }
  return {
    ask: (request) => {
      if (child.connected) child.send(request);
    },
    onNews: (listener) => (onNews = listener),
    onLost: (listener) => (onLost = listener),
    close,
  };
}

/** All devices that the system knows. Errors: AUDIO_DEVICE, CANCELLED. */
export async function listDevices(options: { signal?: AbortSignal } = {}): Promise<AudioDevice[]> {
  const port = await startDevice(options);
  try {
    return await new Promise<AudioDevice[]>((resolve, reject) => {
      port.onLost(reject);
      port.onNews((news) => {
        if (news.tell === "devices") resolve(news.devices);
        if (news.tell === "failed") reject(explainDeviceFailure(news.reason, news.detail));
      });
      port.ask({ ask: "list" });
    });
  } finally {
    port.close();
  }
}

const INSTEAD = "The window needs none of this: miniflow serve --open uses the browser's microphone and loudspeaker.";

const FAILURES: Record<DeviceFailure, { message: (detail: string) => string; hint: string }> = {
  noBinding: {
    message: (detail) => `The terminal cannot reach a sound card: its native part is not here (${detail}).`,
    hint: `It is compiled at install: install a C++ compiler, make and Python 3 (on Debian also libasound2), then npm install again. ${INSTEAD}`,
  },
  noDevice: {
    message: (detail) => `No sound card was found (${detail}).`,
    hint: `Plug one in, or see what is there with: miniflow doctor. ${INSTEAD}`,
  },
  refused: {
    message: (detail) => `The sound card does not work: ${detail}.`,
    hint: `Another program may hold it, or permission is missing; see: miniflow doctor. ${INSTEAD}`,
  },
};

/** What went wrong with a sound card, for people. */
export function explainDeviceFailure(reason: DeviceFailure, detail: string): MiniflowError {
  const { message, hint } = FAILURES[reason];
  return new MiniflowError("AUDIO_DEVICE", message(detail), { hint });
}
