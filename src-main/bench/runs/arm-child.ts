/** MiniFlow as an arm of a run: an assistant in a process of its own that plays what `protocol.ts` asks for. */
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createAssistant } from "../../assistant.ts";
import type { Assistant } from "../../assistant.ts";
import { createMemoryPlayback } from "../../audio/memory-playback.ts";
import type { MemoryPlayback } from "../../audio/memory-playback.ts";
import { encodeWav, readRecording } from "../../audio/wav.ts";
import type { Turn } from "../../contract.ts";
import type { Generation } from "../../engines/engine.ts";
import { toMiniflowError } from "../../errors.ts";
import { dropFromCache, listFiles } from "../side-by-side/page-cache.ts";
import { toLine } from "./protocol.ts";
import type { AskTrial, BeginArm, FromArm, Played, ToArm } from "./protocol.ts";

const { signal } = new AbortController();

interface Begun {
  assistant: Assistant;
  accents: string[];
  modelDirs: string[];
}

let begun: Begun | null = null;

// What comes while a trial is played waits for it.
let queue: Promise<void> = Promise.resolve();
createInterface({ input: process.stdin })
  .on("line", (line) => {
    // The run writes nothing else.
    const message = JSON.parse(line) as ToArm;
    queue = queue.then(() => answer(message));
  })
  // The run is over or was killed.
  .on("close", () => process.exit(0));
// Ctrl-C is for the run, which tells its arms when to end.
process.on("SIGINT", () => {});

async function answer(message: ToArm): Promise<void> {
  if (message.kind === "end") {
    await begun?.assistant.close();
    process.exit(0);
  }
  process.stdout.write(toLine(await work(message)));
}

async function work(message: Exclude<ToArm, { kind: "end" }>): Promise<FromArm> {
  try {
    if (message.kind === "begin") {
      begun = await begin(message);
      return { kind: "ready" };
    }
    if (begun === null) throw new Error("Asked before it was begun.");
    if (message.kind === "hear") return { kind: "heard", text: await hear(begun.assistant, message.wav) };
    return await play(begun, message);
  } catch (error) {
    const { code, message: told } = toMiniflowError(error);
    if (message.kind !== "trial") return { kind: "failed", error: { code, message: told } };
    return { ...nothingPlayed(message.number), error: { code, message: told } };
  }
}

async function begin({ folder, modelsHome, pipelineFile, models }: BeginArm): Promise<Begun> {
  if (pipelineFile === null) throw new Error("An arm of MiniFlow has a pipeline.");
  const assistant = await createAssistant({ home: folder, modelsHome, pipeline: pipelineFile, keepAudio: false });
  const { accents } = await assistant.api.getState();
  return { assistant, accents, modelDirs: Object.values(models).map(({ dir }) => dir) };
}

async function play({ assistant, accents, modelDirs }: Begun, asked: AskTrial): Promise<Played> {
  if (asked.clear !== "none") await assistant.dropModels();
  if (asked.clear === "files") for (const dir of modelDirs) await dropFromCache(await listFiles(dir));
  const pcm = await readRecording(asked.wav);
  const known = accents.find((accent) => accent.toLowerCase() === asked.accent?.toLowerCase());
  const accent = known ?? "auto";

  let ledgerBytes = 0;
  const look = async (): Promise<void> => {
    const { devices } = await assistant.api.getMemory();
    ledgerBytes = Math.max(
      ledgerBytes,
      devices.reduce((sum, { heldBytes }) => sum + heldBytes, 0),
    );
  };
  const stopLooking = assistant.on("memoryChanged", () => void look());

  let playback: MemoryPlayback | undefined;
  let generation: Generation | undefined;
  assistant.newConversation();
  const turn = await assistant.runTurn({
    pcm,
    accent,
    openPlayback: (_turnId, events) => (playback = createMemoryPlayback(events)),
    onGenerated: (told) => (generation = told),
    signal,
  });
  await look();
  stopLooking();
  await settle(assistant);
  const sampleRateHz = playback?.sampleRateHz ?? null;
  if (playback !== undefined && sampleRateHz !== null)
    writeFileSync(asked.out, encodeWav(playback.pcm, sampleRateHz), { mode: 0o600 });
  return {
    ...nothingPlayed(asked.number),
    ...describeTurn(turn, generation),
    accentAsked: accent,
    ledgerBytes,
    rssBytes: process.memoryUsage.rss(),
  };
}

/** How long what a turn set in motion may go on, and how often it is looked at. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 5;

/** Waits until no model comes or goes any more: what this arm does between its turns must not meet another arm's trial. */
async function settle(assistant: Assistant): Promise<void> {
  const untilMs = performance.now() + SETTLE_MS;
  for (let still = 0; still < 2 && performance.now() < untilMs;) {
    await sleep(LOOK_EVERY_MS);
    const { models } = await assistant.api.getMemory();
    still = models.some(({ state }) => state === "loading" || state === "leaving") ? 0 : still + 1;
  }
}

/** A turn that heard no words is a result; one that failed or was given up is not. */
function describeTurn(
  turn: Turn,
  generation: Generation | undefined,
): Pick<
  Played,
  "error" | "transcript" | "reply" | "replyTokens" | "stopReason" | "start" | "accentHeard" | "marks" | "timings"
> {
  const isWhole = turn.outcome === "answered" || turn.outcome === "unheard";
  const { marks, timings, start } = turn;
  return {
    error: isWhole ? null : (turn.notice ?? { code: "CANCELLED", message: `The turn was ${turn.outcome}.` }),
    transcript: turn.transcript !== "" || isWhole ? turn.transcript : null,
    reply: turn.outcome === "answered" || turn.reply !== "" ? turn.reply : null,
    replyTokens: generation?.generatedTokens ?? null,
    stopReason: turn.outcome === "unheard" ? (turn.notice?.code ?? "unheard") : (generation?.stopReason ?? null),
    start,
    accentHeard: turn.heardAccent,
    marks,
    timings,
  };
}

function nothingPlayed(number: number): Played {
  return {
    kind: "played",
    number,
    error: null,
    transcript: null,
    reply: null,
    replyTokens: null,
    stopReason: null,
    start: null,
    accentAsked: null,
    accentHeard: null,
    marks: {},
    timings: null,
    ledgerBytes: null,
    rssBytes: null,
  };
}

async function hear(assistant: Assistant, wav: string): Promise<string> {
  const { text } = await assistant.transcribe({ pcm: await readRecording(wav), signal });
  return text;
}
