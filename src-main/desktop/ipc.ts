/**
 * The contract over Electron's ipc. Calls come on one channel, news goes out on another; both carry plain data. Electron
 * keeps only the message of a thrown error, so that an answer says itself whether it went well.
 */
import type { IpcMain, WebContents } from "electron";
import type { Api, EventName, Events } from "../contract.ts";
import { MiniflowError, serializeError, type SerializedError } from "../errors.ts";
import type { Log } from "../log.ts";
import { callApi, eventNames } from "../server/validation.ts";
import { isOwnUrl } from "./page.ts";

/** The preload script cannot import this file; it repeats the names. */
export const CALL_CHANNEL = "miniflow:call";
export const NEWS_CHANNEL = "miniflow:news";
export const TOGGLE_CHANNEL = "miniflow:toggle";

export type Answer = { ok: true; value: unknown } | { ok: false; error: SerializedError };

export interface IpcOptions {
  ipcMain: Pick<IpcMain, "handle" | "removeHandler">;
  /** The one window that may ask. */
  contents: Pick<WebContents, "id" | "send" | "isDestroyed">;
  assistant: {
    readonly api: Api;
    on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  };
  log: Log;
}

/** What is looked at of a caller, before anything of what it says. */
export interface Caller {
  sender: { id: number };
  senderFrame: { url: string; parent: unknown } | null;
}

/** Answers the window's calls and tells it the news. Returns what ends it. */
export function connectIpc({ ipcMain, contents, assistant, log }: IpcOptions): () => void {
  ipcMain.handle(CALL_CHANNEL, async (caller: Caller, method: unknown, input: unknown): Promise<Answer> => {
    try {
      if (!isOwnCaller(caller, contents.id)) throw new MiniflowError("USAGE", "Only MiniFlow's own window may ask.");
      return { ok: true, value: await callApi(assistant.api, String(method), input) };
    } catch (error) {
      const told = serializeError(error);
      log.info("a call was refused", { method: String(method).slice(0, 64), code: told.code });
      return { ok: false, error: told };
    }
  });

  const stops = eventNames.map((event) =>
    assistant.on(event, (payload) => {
      if (!contents.isDestroyed()) contents.send(NEWS_CHANNEL, event, payload);
    }),
  );

  return function disconnectIpc(): void {
    ipcMain.removeHandler(CALL_CHANNEL);
    for (const stop of stops) stop();
  };
}

/** True for the top frame of our window while it shows our page. */
export function isOwnCaller(caller: Caller, contentsId: number): boolean {
  const frame = caller.senderFrame;
  return caller.sender.id === contentsId && frame !== null && frame.parent === null && isOwnUrl(frame.url);
}
