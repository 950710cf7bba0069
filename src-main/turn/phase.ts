import type { Phase } from "../contract.ts";

/** What can happen to a turn. `press` during an answer is a barge-in: the new turn listens at once. */
export type Step = "press" | "release" | "transcribed" | "speak" | "end";

const NEXT: Record<Phase, Partial<Record<Step, Phase>>> = {
  idle: { press: "listening" },
  listening: { press: "listening", release: "transcribing", end: "idle" },
  transcribing: { press: "listening", transcribed: "thinking", end: "idle" },
  thinking: { press: "listening", speak: "speaking", end: "idle" },
  speaking: { press: "listening", end: "idle" },
};

/** The phase after `step`, or null where that step has no meaning in `phase` and must be ignored. */
export function nextPhase(phase: Phase, step: Step): Phase | null {
  return NEXT[phase][step] ?? null;
}
