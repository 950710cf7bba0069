/**
 * The bridge between the window and the assistant, all that the sandboxed page gets: ask by name, hear by name. Names that
 * are not on the lists never leave the page's process; the main side checks again. Imports types only.
 */
import type * as Electron from "electron";
import type { Api, EventName, Events } from "./contract.ts";
import type { SerializedError } from "./errors.ts";

const { contextBridge, ipcRenderer } = require("electron") as typeof Electron;

const CALL_CHANNEL = "miniflow:call";
const NEWS_CHANNEL = "miniflow:news";
const TOGGLE_CHANNEL = "miniflow:toggle";

const METHODS = {
  getState: true,
  press: true,
  feed: true,
  release: true,
  cancel: true,
  reportPlayback: true,
  newConversation: true,
  listTurns: true,
  changeSettings: true,
  getMemory: true,
  limitMemory: true,
} satisfies Record<keyof Api, true>;

const EVENTS = {
  phase: true,
  level: true,
  transcript: true,
  delta: true,
  replyAudio: true,
  replyAudioEnd: true,
  silence: true,
  turn: true,
  notice: true,
  settings: true,
  memoryChanged: true,
} satisfies Record<EventName, true>;

type Answer = { ok: true; value: unknown } | { ok: false; error: SerializedError };

/** Rejects with `{ code, message, hint }`: plain data, because an Error loses all but its message on the way to the page. */
function call(name: string, input?: unknown): Promise<unknown> {
  if (!Object.hasOwn(METHODS, name)) return Promise.reject(refusal(`There is no call "${name}".`));
  return ipcRenderer.invoke(CALL_CHANNEL, name, input).then((answer: Answer) => {
    return answer.ok ? answer.value : Promise.reject(answer.error);
  });
}

/** Returns what ends the listening. */
function on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
  if (!Object.hasOwn(EVENTS, event)) throw new TypeError(`There is no event "${event}".`);
  function hear(_event: unknown, name: string, payload: Events[E]): void {
    if (name === event) listener(payload);
  }
  ipcRenderer.on(NEWS_CHANNEL, hear);
  return () => ipcRenderer.off(NEWS_CHANNEL, hear);
}

/** The hotkey or the tray asks the page to begin or end a turn: only the page has the microphone. */
function onToggle(listener: () => void): () => void {
  function hear(): void {
    listener();
  }
  ipcRenderer.on(TOGGLE_CHANNEL, hear);
  return () => ipcRenderer.off(TOGGLE_CHANNEL, hear);
}

function refusal(message: string): SerializedError {
  return { code: "USAGE", message };
}

contextBridge.exposeInMainWorld("miniflow", { call, on, onToggle });
