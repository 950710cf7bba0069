/** Asks the whole assistant bundled questions, as `miniflow talk` does. */
import { createAssistant, type Assistant } from "../assistant.ts";
import { createMemoryPlayback } from "../audio/memory-playback.ts";
import { readRecording } from "../audio/wav.ts";
import { listSamples, type Sample } from "../catalog/samples.ts";
import { attempt, failed } from "./attempt.ts";
import type { Check } from "./check.ts";
import { judgeColdTurn, judgeWarmTurns, type AskedTurn } from "./judge-turn.ts";

const WARM_TURNS = 5;
/** Of each engine one. */
const CALLS_OF_A_TURN = 4;

export interface TurnsOptions {
  /** A name in resources/pipelines, or the path of a .yml file. */
  pack: string;
  /** A lent one: the turns are stored in it. */
  home: string;
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

/** One cold turn, then five warm ones, each another question, so that none finds its own prompt in the KV cache. */
export async function checkTurns({ pack, home, signal, add }: TurnsOptions): Promise<void> {
  const made = await attempt(signal, () => createAssistant({ home, pipeline: pack, keepAudio: false }));
  if (!made.done) return add([failed("turn", "assistant", made.error)]);
  const assistant = made.value;
  try {
    await holdTurns(assistant, { signal, add });
  } finally {
    await assistant.close();
  }
}

async function holdTurns(assistant: Assistant, { signal, add }: Pick<TurnsOptions, "signal" | "add">): Promise<void> {
  const [first, ...others] = listSamples().slice(0, WARM_TURNS + 1);
  if (first === undefined) return;
  const cold = await attempt(signal, (stop) => ask(assistant, first, stop), CALLS_OF_A_TURN);
  add([cold.done ? judgeColdTurn(cold.value) : failed("turn", "cold", cold.error)]);
  const warm: AskedTurn[] = [];
  for (const sample of others) {
    const asked = await attempt(signal, (stop) => ask(assistant, sample, stop), CALLS_OF_A_TURN);
    if (!asked.done) return add([failed("turn", "warm", asked.error)]);
    warm.push(asked.value);
  }
  add([judgeWarmTurns(warm)]);
}

async function ask(assistant: Assistant, { path, text }: Sample, signal: AbortSignal): Promise<AskedTurn> {
  const pcm = await readRecording(path, { signal });
  assistant.newConversation();
  const turn = await assistant.runTurn({
    pcm,
    signal,
    openPlayback: (_id, events) => createMemoryPlayback(events),
  });
  signal.throwIfAborted();
  return { said: text, turn };
}
