/** The turns of a run without the run: an assistant, a loop, and nothing that looks on. A process of its own, told its job as JSON. */
import { createAssistant } from "../../assistant.ts";
import { createMemoryPlayback } from "../../audio/memory-playback.ts";
import { readRecording } from "../../audio/wav.ts";
import type { Timings } from "../../contract.ts";

export interface BareJob {
  home: string;
  modelsHome: string;
  pipeline: string;
  warmups: string[];
  /** Wav files, asked in this order, once a repetition. */
  wavs: string[];
  repetitions: number;
}

/** One a turn, in the order of the turns. */
export type BareResult = Timings[];

export async function playBare({
  home,
  modelsHome,
  pipeline,
  warmups,
  wavs,
  repetitions,
}: BareJob): Promise<BareResult> {
  const { signal } = new AbortController();
  const assistant = await createAssistant({ home, modelsHome, pipeline, keepAudio: false });
  const played: BareResult = [];
  try {
    const all = [...warmups, ...Array.from({ length: repetitions }, () => wavs).flat()];
    for (const [at, wav] of all.entries()) {
      const pcm = await readRecording(wav);
      assistant.newConversation();
      const { timings } = await assistant.runTurn({
        pcm,
        accent: "auto",
        openPlayback: (_turnId, events) => createMemoryPlayback(events),
        signal,
      });
      if (at >= warmups.length) played.push(timings);
    }
    return played;
  } finally {
    await assistant.close();
  }
}

if (process.argv[2] !== undefined && import.meta.main) {
  process.stdout.write(JSON.stringify(await playBare(JSON.parse(process.argv[2]) as BareJob)));
}
