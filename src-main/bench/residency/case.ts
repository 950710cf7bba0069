/** One way of holding models, measured over some turns in this process: what `main.ts` runs in a child of its own each time. */
import { setTimeout as sleep } from "node:timers/promises";
import { createAssistant } from "../../assistant.ts";
import type { Assistant } from "../../assistant.ts";
import { createMemoryPlayback } from "../../audio/memory-playback.ts";
import type { Start, Turn } from "../../contract.ts";
import { SPEECH_RATE_HZ } from "../../engines/engine.ts";
import { diskBytesOf, peakRssOf, treeOf } from "../process-figures.ts";
import { readSamples } from "../questions.ts";
import { runReference } from "./reference-case.ts";
import { systemFigures } from "./system-figures.ts";

export interface CaseInput {
  name: string;
  /** `reference`: not the assistant, but the reference system's order of things (`reference-case.ts`). */
  way: "assistant" | "reference";
  /** The path of a pipeline file. */
  pipeline: string;
  /** Null for no limit. */
  budgetBytes: number | null;
  turns: number;
  /** Which of the samples is asked first. */
  firstQuestion: number;
  /** The question is fed as long as it takes to say it, with a pause before: what comes in meanwhile is waited for by nobody. */
  live: boolean;
  /** Kills an engine's process in one more turn, and asks once again. */
  kills: boolean;
  home: string;
}

export interface CaseTurn {
  start: Start;
  answered: boolean;
  /** Waited for models, by stage. */
  loadMs: { asr: number; llm: number; tts: number };
  wallMs: number;
  releaseToFirstAudioMs: number;
  /** Of this process and its children, after it. */
  rssBytes: number;
  /** Read from disk meanwhile; null where the system does not tell. */
  diskBytes: number | null;
}

export interface KilledFigures {
  outcome: string;
  code: string | null;
  /** The turn after it. */
  next: { outcome: string; loadMs: number; wallMs: number };
}

export interface CaseResult {
  name: string;
  turns: CaseTurn[];
  /** Of each process at its own time, summed; null where the system does not tell. */
  peakRssBytes: number | null;
  /** Most that the account held. */
  peakAccountBytes: number;
  /** Processes that were started after the first turn. */
  restarts: number;
  killed: KilledFigures | null;
}

/** People take longer; models that come in meanwhile do not. */
const PAUSE_MS = 500;

export async function runCase(input: CaseInput): Promise<CaseResult> {
  const samples = await readSamples();
  const questionAt = (number: number): Float32Array => {
    const pcm = samples[(input.firstQuestion + number) % samples.length];
    if (pcm === undefined) throw new Error("There are no samples to ask.");
    return pcm;
  };
  if (input.way === "reference") return runReference(input, questionAt);
  const { name, pipeline, budgetBytes, turns, home } = input;
  const assistant = await createAssistant({ home, pipeline, keepAudio: false, budgetBytes: budgetBytes ?? undefined });
  const result: CaseResult = {
    name,
    turns: [],
    peakRssBytes: null,
    peakAccountBytes: 0,
    restarts: 0,
    killed: null,
  };
  assistant.on("memoryChanged", () => {
    result.peakAccountBytes = Math.max(result.peakAccountBytes, assistant.holdings().heldBytes);
  });
  const seen = new Set<number>();
  try {
    for (let number = 0; number < turns; number += 1) {
      const diskBefore = diskBytesOf(treeOf(process.pid));
      const turn = await ask(assistant, questionAt(number), input.live);
      const tree = treeOf(process.pid);
      result.turns.push({ ...figuresOf(turn), ...systemFigures(tree, diskBefore) });
      if (number > 0) result.restarts += tree.filter((pid) => !seen.has(pid)).length;
      for (const pid of tree) seen.add(pid);
    }
    result.peakRssBytes = peakRssOf(treeOf(process.pid));
    if (input.kills) result.killed = await killInTurn(assistant, questionAt(turns), questionAt(turns + 1));
    return result;
  } finally {
    await assistant.close();
  }
}

async function ask(assistant: Assistant, pcm: Float32Array, live: boolean): Promise<Turn> {
  if (live) await sleep(PAUSE_MS);
  assistant.newConversation();
  const { signal } = new AbortController();
  const turn = await assistant.beginTurn({
    signal,
    openPlayback: (_id, events) => createMemoryPlayback(events),
  });
  turn.feed(pcm);
  if (live) await sleep((1000 * pcm.length) / SPEECH_RATE_HZ);
  turn.release();
  return turn.ended;
}

function figuresOf({ outcome, start, timings }: Turn): Omit<CaseTurn, "rssBytes" | "diskBytes"> {
  return {
    start,
    answered: outcome === "answered",
    loadMs: timings.loadMs,
    wallMs: timings.wallMs ?? Number.NaN,
    releaseToFirstAudioMs: timings.releaseToFirstAudioMs ?? Number.NaN,
  };
}

/** The process that was started last, which is the language model's, while the answer is being written. */
async function killInTurn(assistant: Assistant, pcm: Float32Array, next: Float32Array): Promise<KilledFigures | null> {
  const pid = treeOf(process.pid).at(-1);
  if (pid === undefined || pid === process.pid) return null;
  const stop = assistant.on("phase", ({ phase }) => {
    if (phase !== "thinking") return;
    stop();
    process.kill(pid, "SIGKILL");
  });
  const killed = await ask(assistant, pcm, false);
  const after = await ask(assistant, next, false);
  const { asr, llm, tts } = after.timings.loadMs;
  return {
    outcome: killed.outcome,
    code: killed.notice?.code ?? null,
    next: { outcome: after.outcome, loadMs: asr + llm + tts, wallMs: after.timings.wallMs ?? Number.NaN },
  };
}

if (process.argv[2] !== undefined && import.meta.main) {
  const result = await runCase(JSON.parse(process.argv[2]) as CaseInput);
  // llama.cpp's threads would keep the process.
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}
