import { createAssistant } from "../assistant.ts";
import { createMemoryPlayback } from "../audio/memory-playback.ts";
import { readSamples } from "./questions.ts";

export interface SoakResult {
  turns: number;
  answered: number;
  /** Resident memory of the process after so many turns, in bytes. */
  rss: { afterTurns: number; bytes: number }[];
}

const LOOK_EVERY = 50;

/** The sample questions over and over, ten turns a conversation, looking at the memory of the process as it goes. */
export async function measureSoak(input: { pipeline: string; home: string; turns: number }): Promise<SoakResult> {
  const { signal } = new AbortController();
  const samples = await readSamples();
  const assistant = await createAssistant({ home: input.home, pipeline: input.pipeline, keepAudio: false });
  const rss: SoakResult["rss"] = [];
  let answered = 0;
  try {
    for (let number = 1; number <= input.turns; number += 1) {
      if (number % 10 === 1) assistant.newConversation();
      const pcm = samples[number % samples.length];
      if (pcm === undefined) throw new Error("There are no samples to ask.");
      const turn = await assistant.runTurn({
        pcm,
        signal,
        openPlayback: (_id, events) => createMemoryPlayback(events),
      });
      if (turn.outcome === "answered") answered += 1;
      if (number === 10 || number % LOOK_EVERY === 0)
        rss.push({ afterTurns: number, bytes: process.memoryUsage.rss() });
    }
    return { turns: input.turns, answered, rss };
  } finally {
    await assistant.close();
  }
}
