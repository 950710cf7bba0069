/**
 * What a key or button means: hold to talk, or tap to begin and tap to end. Pure; `talk.svelte.ts` keeps the time.
 *
 * X11's key repeat sends a key-up and a key-down in a row while the key is held, so that an up counts only when no down
 * follows within the debounce: until then the key is `lifting`.
 */

/** A shorter press is a tap. */
export const TAP_MS = 300;
export const DEBOUNCE_MS = 30;

export type TalkKey =
  | { kind: "up" }
  | { kind: "held"; downAtMs: number }
  | { kind: "lifting"; downAtMs: number; upAtMs: number }
  /** Tapped: on without being held. */
  | { kind: "latched" }
  /** Held, but its press is over: nothing happens until it is let go. */
  | { kind: "spent" };

export type TalkKeyEvent =
  | "down"
  | "up"
  /** The debounce after an `up` has passed. */
  | "settle"
  /** The key's own repeat: it is still down. */
  | "repeat"
  /** The window lost the keyboard: a key-up will not be heard. */
  | "blur"
  /** A click without a press, from a screen reader or a hotkey. */
  | "toggle"
  | "escape"
  /** The turn ended without the key. */
  | "over";

export type TalkKeyEffect = "press" | "release" | "cancel" | null;

export interface TalkKeyStep {
  key: TalkKey;
  effect: TalkKeyEffect;
}

export const KEY_UP: TalkKey = { kind: "up" };

export function stepTalkKey(key: TalkKey, event: TalkKeyEvent, atMs: number): TalkKeyStep {
  switch (event) {
    case "down":
      return pressDown(key, atMs);
    case "up":
      if (key.kind === "held") return { key: { kind: "lifting", downAtMs: key.downAtMs, upAtMs: atMs }, effect: null };
      return { key: key.kind === "spent" ? KEY_UP : key, effect: null };
    case "settle":
      return settle(key);
    case "repeat":
      return key.kind === "lifting" ? pressDown(key, atMs) : { key, effect: null };
    case "blur":
      if (key.kind === "held" || key.kind === "lifting") return { key: KEY_UP, effect: "release" };
      return { key: key.kind === "spent" ? KEY_UP : key, effect: null };
    case "toggle":
      if (key.kind === "latched") return { key: KEY_UP, effect: "release" };
      return key.kind === "up" ? { key: { kind: "latched" }, effect: "press" } : { key, effect: null };
    case "escape":
      return { key: letGo(key), effect: "cancel" };
    case "over":
      return { key: letGo(key), effect: null };
  }
}

function pressDown(key: TalkKey, atMs: number): TalkKeyStep {
  switch (key.kind) {
    case "up":
      return { key: { kind: "held", downAtMs: atMs }, effect: "press" };
    case "lifting":
      return { key: { kind: "held", downAtMs: key.downAtMs }, effect: null };
    case "latched":
      return { key: { kind: "spent" }, effect: "release" };
    case "held":
    case "spent":
      return { key, effect: null };
  }
}

function settle(key: TalkKey): TalkKeyStep {
  if (key.kind !== "lifting") return { key, effect: null };
  return key.upAtMs - key.downAtMs < TAP_MS
    ? { key: { kind: "latched" }, effect: null }
    : { key: KEY_UP, effect: "release" };
}

/** A key that is physically down stays spent until it comes up. */
function letGo(key: TalkKey): TalkKey {
  return key.kind === "held" || key.kind === "spent" ? { kind: "spent" } : KEY_UP;
}
