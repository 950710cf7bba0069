/**
 * The one composition root: engines on their two threads, the turn, storage, and the contract that windows speak. It imports
 * no Electron, so that the window, the server, the command line and the benchmark all stand on the same assistant.
 *
 *     const assistant = await createAssistant({ home });
 *     const turn = await assistant.runTurn({ pcm, openPlayback, signal });
 *     await assistant.close();
 */
import { randomUUID } from "node:crypto";
import { fromPcmBytes } from "./audio/pcm.ts";
import type { OpenPlayback } from "./audio/playback.ts";
import { createWindowPlaybacks } from "./audio/window-playback.ts";
import { checkAtStart, readCatalog } from "./catalog/catalog.ts";
import { engineSpecs, modelsOf } from "./catalog/engine-specs.ts";
import { readPipeline } from "./catalog/pipeline.ts";
import type { Pipeline } from "./catalog/pipeline.ts";
import { createChoices } from "./choices.ts";
import type { Api, AppState, EventName, Events, Notice, Turn } from "./contract.ts";
import type { AudioChunk, EngineByRole, Generation, Message, Speech, Transcription } from "./engines/engine.ts";
import { type MiniflowError, toMiniflowError } from "./errors.ts";
import { createEvents } from "./events.ts";
import type { EventBus } from "./events.ts";
import { createLog } from "./log.ts";
import type { Log } from "./log.ts";
import { appVersion } from "./roots.ts";
import { devicesFile } from "./storage/home.ts";
import { openMemory } from "./memory.ts";
import type { Memory } from "./memory.ts";
import { underLease } from "./residency/residence.ts";
import type { Holdings } from "./residency/residence.ts";
import { openStorage } from "./storage/storage.ts";
import type { Storage } from "./storage/storage.ts";
import { listConversation, listTurns, saveTurn } from "./storage/turns.ts";
import { startEngines } from "./threads/engines.ts";
import { openWorkerPort } from "./threads/port.ts";
import type { OpenPort } from "./threads/port.ts";
import { openProcessPort } from "./threads/process-port.ts";
import { createTurns } from "./turn/turn.ts";
import type { Turns } from "./turn/turn.ts";

export interface AssistantOptions {
  /** The data folder: database, recordings, locks. Made when it is not there. */
  home: string;
  /** The data folder whose downloaded models are used. Defaults to `home`. */
  modelsHome?: string;
  /** A name in resources/pipelines, or the path of a .yml file. Defaults to "starter". */
  pipeline?: string;
  /** Overrides the stored setting for this run. */
  keepAudio?: boolean;
  /** What the models may hold together. Overrides the pipeline's `budget`. */
  budgetBytes?: number | undefined;
  /** Brings the models in at once instead of at the first press: for windows. Defaults to false. */
  warm?: boolean;
  /** Works beside a window that is open on the same folder: for the command line. Defaults to false. */
  shared?: boolean;
  log?: Log;
}

export interface RunTurn {
  /** A whole recording, 16 kHz mono. */
  pcm: Float32Array;
  /** Defaults to the conversation in progress. */
  conversationId?: string;
  /** Defaults to the setting. */
  accent?: string;
  voice?: string;
  openPlayback: OpenPlayback;
  /** Hears what the language model says of its answer, which a turn does not keep: tokens, and why it ended. */
  onGenerated?: (generation: Generation) => void;
  signal: AbortSignal;
}

export interface TurnInProgress {
  turnId: string;
  /** 16 kHz mono, any length. */
  feed(pcm: Float32Array): void;
  release(): void;
  /** Never rejects: see the turn's `outcome`. */
  ended: Promise<Turn>;
}

export interface Assistant {
  /** The contract as windows see it. */
  readonly api: Api;
  readonly pipeline: Pipeline;
  /** What must be told whenever a window opens: a damaged history was kept aside, a GPU cannot be used. */
  readonly notices: readonly Notice[];
  /** Listens to news; returns how to stop. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** One turn from a recording, on the same path as the window's. Never rejects for what went wrong inside the turn: see its `outcome`. */
  runTurn(input: RunTurn): Promise<Turn>;
  /** Like `runTurn`, but the caller feeds and releases by itself (a microphone). */
  beginTurn(input: Omit<RunTurn, "pcm">): Promise<TurnInProgress>;
  newConversation(): string;
  transcribe(input: { pcm: Float32Array; accent?: string; signal: AbortSignal }): Promise<Transcription>;
  generate(input: { text: string; signal: AbortSignal; onDelta: (delta: string) => void }): Promise<Generation>;
  say(input: {
    text: string;
    voice?: string;
    signal: AbortSignal;
    onChunk: (chunk: AudioChunk) => void;
  }): Promise<Speech>;
  listTurns(input: { limit?: number; before?: string }): Turn[];
  /** Which models are there now, and what they hold. */
  holdings(): Holdings;
  /** Drops every model that is not in use, as if nothing had been loaded yet. For measurements. */
  dropModels(): Promise<void>;
  /** Writes down where the window is served, so that a second start can say so. */
  announce(url: string): void;
  /** Gives up what is in progress, ends the threads, closes the database. */
  close(): Promise<void>;
}

/**
 * Errors: ALREADY_RUNNING (unless `shared`), PIPELINE_MISSING, PIPELINE_INVALID, MODEL_MISSING, MODEL_CORRUPT, DATABASE_LOCKED,
 * STORAGE_FAILED. A model that does not load fails the first turn, not this call.
 */
export async function createAssistant(options: AssistantOptions): Promise<Assistant> {
  const log = options.log ?? createLog("assistant");
  const pipeline = readPipeline(options.pipeline ?? "starter");
  const catalog = readCatalog({ home: options.modelsHome ?? options.home });
  const events = createEvents((error) => log.error("a listener failed", { code: toMiniflowError(error).code }));
  const notices: Notice[] = [];
  const specs = engineSpecs(pipeline, catalog);
  let memory: Memory | undefined;
  const tell = (notice: Notice): void => {
    notices.push(notice);
    events.emit("notice", notice);
  };
  const giveBack = (): void => {
    threads
      .giveBack((roles) => memory?.residence.areFree(roles) === true)
      .catch((error: unknown) =>
        log.warn("an engine's process was not started anew", { code: toMiniflowError(error).code }),
      );
  };
  const threads = startEngines(specs, log, PORTS[pipeline.isolation], {
    devicesFile: devicesFile(options.home),
    onDied: (roles, inOrder) => memory?.died(roles, inOrder),
    onDue: () => giveBack(),
    onNotice: tell,
  });
  try {
    const { signal } = new AbortController();
    await Promise.all(modelsOf(pipeline, catalog).map((model) => checkAtStart(model, signal)));
    const { home, shared = false } = options;
    const storage = openStorage({ home, appVersion: appVersion(), shared });
    if (storage.notice !== null) notices.push(storage.notice);
    memory = await openMemory({
      engines: threads.engines,
      stores: threads.weights,
      specs,
      pipeline,
      catalog,
      storage,
      log,
      budgetBytes: options.budgetBytes,
      looksAgain: options.warm === true,
      residueBytes: () => threads.residueBytes(),
      onChange() {
        events.emit("memoryChanged", {});
        giveBack();
      },
      onFailure: (error) => events.emit("notice", noticeOf(error)),
      change: (spec) => threads.change(spec),
      tell,
    });
    const closeThreads = () => threads.close();
    return assemble({
      options,
      log,
      pipeline,
      events,
      notices,
      engines: threads.engines,
      memory,
      closeThreads,
      storage,
    });
  } catch (error) {
    await threads.close();
    throw error;
  }
}

/** Where the engines run. */
const PORTS = { thread: openWorkerPort, process: openProcessPort } satisfies Record<Pipeline["isolation"], OpenPort>;

interface Parts {
  options: AssistantOptions;
  log: Log;
  pipeline: Pipeline;
  events: EventBus;
  notices: readonly Notice[];
  engines: EngineByRole;
  memory: Memory;
  closeThreads(): Promise<void>;
  storage: Storage;
}

function assemble(parts: Parts): Assistant {
  const { options, log, pipeline, engines, storage, notices } = parts;
  const { residence } = parts.memory;
  const choices = createChoices(engines, pipeline, storage);
  parts.memory.setIdleUnload(choices.stored().idleUnloadMinutes);
  const { on, emit } = parts.events;
  const playbacks = createWindowPlaybacks(emit);
  let conversationId: string = randomUUID();

  const turns: Turns = createTurns({
    engines,
    log,
    emit,
    rules: {
      pipeline: pipeline.name,
      systemPrompt: pipeline.llm.systemPrompt,
      maxReplyTokens: pipeline.llm.maxReplyTokens,
      temperature: pipeline.llm.temperature,
      speed: pipeline.tts.speed,
      ...pipeline.turn,
    },
    history: (id) => historyOf(listConversation(storage, id)),
    save: (turn, sound) => saveTurn(storage, turn, (options.keepAudio ?? choices.stored().keepAudio) ? sound : null),
    residence,
  });

  async function beginTurn(input: Omit<RunTurn, "pcm">): Promise<TurnInProgress> {
    await choices.check(input);
    const { accent, voice } = await choices.fitting();
    const { turnId, ended } = turns.begin({
      conversationId: input.conversationId ?? conversationId,
      accent: input.accent ?? accent,
      voice: input.voice ?? voice,
      openPlayback: input.openPlayback,
      ...(input.onGenerated === undefined ? {} : { onGenerated: input.onGenerated }),
    });
    const abort = () => turns.cancel();
    if (input.signal.aborted) abort();
    input.signal.addEventListener("abort", abort, { once: true });
    void ended.finally(() => input.signal.removeEventListener("abort", abort));
    return { turnId, ended, feed: (pcm) => turns.feed(turnId, pcm), release: () => turns.release(turnId) };
  }

  function newConversation(): string {
    conversationId = randomUUID();
    return conversationId;
  }

  const api: Api = {
    async getState(): Promise<AppState> {
      const { accents, voices } = await choices.describe();
      return {
        version: appVersion(),
        pipeline: { name: pipeline.name, title: pipeline.title, note: pipeline.note ?? null },
        phase: turns.phase().phase,
        conversationId,
        accents,
        voices,
        settings: await choices.fitting(),
        notices: [...notices],
      };
    },
    async press() {
      const { accent, voice } = await choices.fitting();
      const { turnId } = turns.begin({ conversationId, accent, voice, openPlayback: playbacks.open });
      return { turnId };
    },
    async feed({ turnId, pcm }) {
      turns.feed(turnId, fromPcmBytes(pcm));
    },
    async release({ turnId, sinceKeyUpMs }) {
      turns.release(turnId, sinceKeyUpMs);
    },
    async cancel() {
      turns.cancel();
    },
    async reportPlayback(report) {
      playbacks.report(report);
    },
    async newConversation() {
      turns.cancel();
      return { conversationId: newConversation() };
    },
    listTurns: async (input) => listTurns(storage, input),
    async changeSettings(change) {
      const changed = await choices.change(change);
      parts.memory.setIdleUnload(changed.idleUnloadMinutes);
      emit("settings", changed);
      return changed;
    },
    getMemory: async () => parts.memory.getMemory(),
    limitMemory: async ({ device, budgetBytes }) => parts.memory.limitMemory(device, budgetBytes),
  };

  if (options.warm === true) {
    residence.expectTurn();
    void residence.settled().then(() => residence.endTurn());
  }

  return {
    api,
    pipeline,
    notices,
    on,
    async runTurn(input) {
      const turn = await beginTurn(input);
      turn.feed(input.pcm);
      turn.release();
      return turn.ended;
    },
    beginTurn,
    newConversation,
    async transcribe({ pcm, accent = "auto", signal }) {
      await choices.check({ accent });
      return underLease(residence, "asr", signal, () => engines.asr.transcribe({ pcm, accent }, { signal }));
    },
    generate({ text, signal, onDelta }) {
      const { systemPrompt, maxReplyTokens: maxTokens, temperature } = pipeline.llm;
      const system: Message[] = systemPrompt === "" ? [] : [{ role: "system", text: systemPrompt }];
      const messages: Message[] = [...system, { role: "user", text }];
      return underLease(residence, "llm", signal, () =>
        engines.llm.generate({ messages, maxTokens, temperature }, { signal, onDelta }),
      );
    },
    say({ text, voice = pipeline.tts.voice, signal, onChunk }) {
      return underLease(residence, "tts", signal, () =>
        engines.tts.speak({ text, voice, speed: pipeline.tts.speed }, { signal, onChunk }),
      );
    },
    listTurns: (input) => listTurns(storage, input),
    holdings: () => residence.holdings(),
    dropModels: () => residence.empty(),
    announce: (url) => storage.announce(url),
    async close() {
      turns.cancel();
      await turns.idle();
      parts.memory.close();
      await parts.closeThreads();
      storage.close();
    },
  };
}

/** What the next turn remembers: what was understood, and what was heard of each answer. */
function historyOf(turns: readonly Turn[]): Message[] {
  return turns
    .filter((turn) => turn.transcript !== "" && turn.heardReply !== "")
    .flatMap((turn): Message[] => [
      { role: "user", text: turn.transcript },
      { role: "assistant", text: turn.heardReply },
    ]);
}

function noticeOf(error: MiniflowError): Notice {
  return { code: error.code, message: error.hint === undefined ? error.message : `${error.message} ${error.hint}` };
}
