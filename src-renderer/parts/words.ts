/** What the window says, in one place: phases, times, outcomes. Pure. */
import type { Phase, Start, Turn } from "../../src-main/contract.ts";

export type Mode = "opening" | Phase;

/** What the talk button shows and says. */
export function modeOf(talk: { phase: Phase; isOpening: boolean; isRecording: boolean }): Mode {
  if (talk.isOpening) return "opening";
  return talk.isRecording ? "listening" : talk.phase;
}

export function wordsFor(
  mode: Mode,
  { isLatched, isMicrophoneOpen }: { isLatched: boolean; isMicrophoneOpen: boolean },
): { title: string; hint: string } {
  switch (mode) {
    case "idle":
      if (isMicrophoneOpen) return { title: "Hold to talk", hint: "The microphone is open but not recording." };
      return { title: "Hold to talk", hint: "Or hold the space bar. A tap works too." };
    case "opening":
      return { title: "Opening the microphone…", hint: "The browser may ask whether it may be used." };
    case "listening":
      return { title: "Listening", hint: isLatched ? "Tap again when you are done." : "Let go when you are done." };
    case "transcribing":
      return { title: "Understanding…", hint: "Esc gives up." };
    case "thinking":
      return { title: "Thinking…", hint: "Esc gives up." };
    case "speaking":
      return { title: "Speaking", hint: "Press to interrupt, Esc to stop." };
  }
}

/** "262 ms", "1.26 s", "12.3 s". */
export function formatMs(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

const START_WORDS = { warm: "warm", cold: "cold start", swapped: "swapped" } satisfies Record<Start, string>;

/** What "warm", "cold start" and "swapped" mean, and what it cost this turn. */
export function explainStart(start: Start, loadMs: number): string {
  if (start === "warm") return "Warm: every model was there already.";
  const what =
    start === "cold"
      ? "Cold start: a model came in for the first time since MiniFlow began"
      : "Swapped: a model that had made room for another came back";
  return loadMs < 1 ? `${what}, ahead of its use.` : `${what}; ${formatMs(loadMs)} of the wait was for loading.`;
}

/** The line under a turn: how long the answer took, or how the turn ended instead. */
export function summaryOf(turn: Turn): string {
  const waited = turn.timings.releaseToFirstAudioMs;
  const parts = [
    waited === null ? null : `${formatMs(waited)} to first sound`,
    START_WORDS[turn.start],
    outcomeOf(turn),
  ];
  return parts.filter((part) => part !== null).join(" · ") || "Timings";
}

function outcomeOf({ outcome }: Turn): string | null {
  switch (outcome) {
    case "interrupted":
      return "interrupted";
    case "failed":
      return "failed";
    case "unheard":
      return "nothing understood";
    case "cancelled":
      return "given up";
    case "answered":
      return null;
  }
}

const ACCENT_NAMES: Readonly<Record<string, string>> = {
  auto: "Any accent",
  northern: "Northern English",
  midlands: "West Midlands",
};

/** "american" -> "American"; "auto" says what it does. */
export function nameAccent(accent: string): string {
  return ACCENT_NAMES[accent] ?? accent.charAt(0).toUpperCase() + accent.slice(1);
}

/** So many turns in a row must sound alike before an accent is offered. */
const SAME_ACCENT_TURNS = 3;

/** The accent to offer to somebody who left it to the recogniser: the one heard in each of the last turns, else null. */
export function suggestAccent(turns: readonly Turn[], chosen: string): string | null {
  const heard = turns.slice(-SAME_ACCENT_TURNS).map((turn) => turn.heardAccent);
  const [accent = null] = heard;
  const isSure = heard.length === SAME_ACCENT_TURNS && heard.every((other) => other === accent);
  return chosen === "auto" && isSure ? accent : null;
}

/** Splits a reply into what was heard and what was not, when it was interrupted. */
export function splitReply({ reply, heardReply, outcome }: Turn): { heard: string; unheard: string } {
  if (outcome !== "interrupted" || !reply.startsWith(heardReply)) return { heard: reply, unheard: "" };
  return { heard: heardReply, unheard: reply.slice(heardReply.length) };
}
