/** One way of holding models, measured over some turns in this process: what `main.ts` runs in a child of its own each time. */
import { createAssistant } from "../../assistant.ts";
import { createMemoryPlayback } from "../../audio/memory-playback.ts";
import type { Start } from "../../contract.ts";
import { diskBytesOf, rssOf, treeOf } from "../process-figures.ts";
import { readSamples } from "../questions.ts";

export interface CaseInput {
  name: string;
  /** The path of a pipeline file. */
  pipeline: string;
  budgetBytes: number;
  turns: number;
  home: string;
}

export interface CaseTurn {
  start: Start;
  answered: boolean;
  /** Waited for models, over all stages. */
  loadMs: number;
  wallMs: number;
  releaseToFirstAudioMs: number;
}

export interface CaseResult {
  name: string;
  turns: CaseTurn[];
  /** Of this process and its children, after the tenth of the turns that is named. */
  rss: { afterTurns: number; bytes: number }[];
  /** Most that the account held. */
  peakAccountBytes: number;
  /** Read from disk during all turns but the first; null where the system does not tell. */
  diskBytes: number | null;
}

export async function runCase({ name, pipeline, budgetBytes, turns, home }: CaseInput): Promise<CaseResult> {
  const { signal } = new AbortController();
  const samples = await readSamples();
  const assistant = await createAssistant({ home, pipeline, budgetBytes, keepAudio: false });
  const result: CaseResult = { name, turns: [], rss: [], peakAccountBytes: 0, diskBytes: null };
  let diskBefore: number | null = null;
  try {
    for (let number = 1; number <= turns; number += 1) {
      const pcm = samples[number % samples.length];
      if (pcm === undefined) throw new Error("There are no samples to ask.");
      assistant.newConversation();
      const { outcome, start, timings } = await assistant.runTurn({
        pcm,
        signal,
        openPlayback: (_id, events) => createMemoryPlayback(events),
      });
      const { asr, llm, tts } = timings.loadMs;
      result.turns.push({
        start,
        answered: outcome === "answered",
        loadMs: asr + llm + tts,
        wallMs: timings.wallMs ?? Number.NaN,
        releaseToFirstAudioMs: timings.releaseToFirstAudioMs ?? Number.NaN,
      });
      result.peakAccountBytes = Math.max(result.peakAccountBytes, assistant.holdings().heldBytes);
      if (number === 1) diskBefore = diskBytesOf(treeOf(process.pid));
      if (number % Math.ceil(turns / 5) === 0)
        result.rss.push({ afterTurns: number, bytes: rssOf(treeOf(process.pid)) });
    }
    const diskAfter = diskBytesOf(treeOf(process.pid));
    if (diskBefore !== null && diskAfter !== null) result.diskBytes = diskAfter - diskBefore;
    return result;
  } finally {
    await assistant.close();
  }
}

if (process.argv[2] !== undefined && import.meta.main) {
  const result = await runCase(JSON.parse(process.argv[2]) as CaseInput);
  process.stdout.write(JSON.stringify(result));
}
