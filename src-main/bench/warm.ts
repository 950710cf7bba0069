import { createAssistant } from "../assistant.ts";
import { createMemoryPlayback } from "../audio/memory-playback.ts";
import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import { sayUtterances } from "./questions.ts";
import { summarise } from "./statistics/summarise.ts";
import type { Summary } from "./statistics/summarise.ts";

/** The figures of a turn that are reported one by one. */
export const STAGES = [
  "releaseToFirstAudioMs",
  "vadMs",
  "asrMs",
  "llmFirstTokenMs",
  "llmMs",
  "ttsFirstChunkMs",
  "ttsMs",
  "stageSumMs",
  "wallMs",
] as const;

const WARM_UP_TURNS = 3;

export interface WarmResult {
  /** The lengths of the recordings, asked in turn. */
  recordedMs: number[];
  turns: number;
  /** Turns that ended otherwise than answered: their times are not in the figures. */
  unanswered: number;
  stages: Record<(typeof STAGES)[number], Summary>;
}

/**
 * Turns one after the other with all models resident, each in a conversation of its own so that none is longer than another.
 * The reply sounds into memory, so a turn ends when its last sound is made.
 */
export async function measureWarmTurns(input: { pipeline: string; home: string; turns: number }): Promise<WarmResult> {
  const { signal } = new AbortController();
  const assistant = await createAssistant({ home: input.home, pipeline: input.pipeline, keepAudio: false });
  try {
    const utterances = await sayUtterances(assistant, signal);
    const measured: Record<string, number[]> = Object.fromEntries(STAGES.map((stage) => [stage, []]));
    let unanswered = 0;
    for (let number = -WARM_UP_TURNS; number < input.turns; number += 1) {
      assistant.newConversation();
      const pcm = utterances[(number + WARM_UP_TURNS) % utterances.length];
      if (pcm === undefined) throw new Error("There is nothing to ask.");
      const turn = await assistant.runTurn({
        pcm,
        signal,
        openPlayback: (_id, events) => createMemoryPlayback(events),
      });
      // The first turns load the models and settle their buffers: they are not warm.
      if (number < 0) continue;
      if (turn.outcome !== "answered") unanswered += 1;
      else for (const stage of STAGES) measured[stage]?.push(...knownOf(turn.timings[stage]));
    }
    const stages = Object.fromEntries(STAGES.map((stage) => [stage, summarise(measured[stage] ?? [])]));
    return {
      recordedMs: utterances.map((pcm) => Math.round((pcm.length * 1000) / SPEECH_RATE_HZ)),
      turns: input.turns,
      unanswered,
      // Every stage was just filled in above.
      stages: stages as WarmResult["stages"],
    };
  } finally {
    await assistant.close();
  }
}

/** What was not reached is in no figure. */
function knownOf(ms: number | null): number[] {
  return ms === null ? [] : [ms];
}
