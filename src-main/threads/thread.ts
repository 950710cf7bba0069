/**
 * Owns one engine thread: starts it, calls it, and starts it again when it dies.
 *
 *     const thread = startThread({ name: "speech", specs, log });
 *     const { asr } = connectEngines(thread, specs);       // far-engines.ts; rarely called by hand:
 *     const { value } = await thread.call("asr", "transcribe", { pcm, accent: "auto" }, { signal });
 *     await thread.close();
 *
 * Every call settles exactly once, whatever happens to the thread.
 */
import type { Notice } from "../contract.ts";
import { MiniflowError, deserializeError, toMiniflowError } from "../errors.ts";
import type { EngineSpec } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import type { Footprint } from "../residency/residue.ts";
import { countDeaths, restartPauseMs } from "./backoff.ts";
import { openWorkerPort } from "./port.ts";
import type { OpenPort, Port, PortExit } from "./port.ts";
import type { Callee, CallMessage, FromEngineThread, Method, Part } from "./protocol.ts";

export interface ThreadOptions {
  /** "speech" or "language": what people read when it dies. */
  name: string;
  /** The engines of this thread, at most one of a role. */
  specs: EngineSpec[];
  log: Log;
  /** Where it is remembered which devices work. Defaults to nowhere. */
  devicesFile?: string | undefined;
  /** Told what a person must know although no call failed. Defaults to nobody. */
  onNotice?: ((notice: Notice) => void) | undefined;
  /**
   * Told that the thread has died, and everything it held with it. It starts again by itself; `inOrder`: it has already (`renew`).
   * Defaults to nobody.
   */
  onDied?: ((inOrder: boolean) => void) | undefined;
  /** Told what the far end takes of the system, where it is a process of its own. Defaults to nobody. */
  onFootprint?: ((footprint: Footprint) => void) | undefined;
  /** Defaults to a Node worker thread. */
  openPort?: OpenPort;
  /** How long `close` waits for the engines to let their models go before it ends the thread by force. Defaults to 5000. */
  closeGraceMs?: number;
}

interface ThreadCallOptions<News> {
  signal?: AbortSignal;
  /** Deltas or chunks, in order, none after the call has settled. */
  onNews?: (news: News) => void;
  /** Buffers inside `input` that are given away. */
  transfer?: ArrayBuffer[];
  /** The engine answers an aborted call with what it has so far, and the call waits for that. Defaults to false: CANCELLED at once. */
  answersAbort?: boolean;
}

interface Reply<Value> {
  value: Value;
  /** Time the far end spent on the call, without waiting for the calls before it. */
  durationMs: number;
}

export interface EngineThread {
  /**
   * Errors: the engine's own; CANCELLED when `signal` aborts or the thread is closed; ENGINE_DIED when the thread ends
   * before it has answered. A call made while a dead thread waits for its restart waits with it.
   */
  call<R extends Callee, M extends Method<R>>(
    role: R,
    method: M,
    input: Part<R, M, "input">,
    options?: ThreadCallOptions<Part<R, M, "news">>,
  ): Promise<Reply<Part<R, M, "value">>>;
  /**
   * For processes: puts a new one in the place of this one, so that what it keeps of the system's memory goes, and with it its models
   * (`onDied` is told). It serves until the new one is there. False, and nothing has changed, where a call is pending then or
   * `mayChange` says no.
   */
  renew(mayChange: () => boolean): Promise<boolean>;
  /** Puts another engine in the place of the one of its role, now and after every restart; that one lets its model go first. */
  change(spec: EngineSpec): void;
  /** Cancels what is pending and ends the thread. Resolves when it has ended; the second time too. */
  close(): Promise<void>;
}

/** A call that has not settled yet. */
interface PendingCall {
  message: CallMessage;
  transfer: ArrayBuffer[];
  onNews: ((news: unknown) => void) | undefined;
  resolve(reply: Reply<unknown>): void;
  reject(error: MiniflowError): void;
}

/** A far end, serving or not. */
interface FarSide {
  port: Port;
  /** False where it has ended before it was there. */
  ready: Promise<boolean>;
  gone: Promise<void>;
}

export function startThread(options: ThreadOptions): EngineThread {
  const {
    name,
    log,
    devicesFile,
    onNotice,
    onDied,
    onFootprint,
    openPort = openWorkerPort,
    closeGraceMs = 5_000,
  } = options;
  let { specs } = options;
  const pending = new Map<number, PendingCall>();
  const ended = Promise.withResolvers<void>();
  let serving: FarSide | null = null;
  let restart: NodeJS.Timeout | null = null;
  let closing = false;
  let deaths = 0;
  let lastSeq = 0;
  let renewal: Promise<boolean> | null = null;

  function start(): void {
    restart = null;
    const startedMs = performance.now();
    try {
      serving = open();
    } catch (error) {
      end({ code: 1, error }, performance.now() - startedMs);
      return;
    }
    for (const call of pending.values()) send(serving.port, call);
  }

  /** Only the one that serves is listened to: another one is on its way in or out. */
  function open(): FarSide {
    const startedMs = performance.now();
    const ready = Promise.withResolvers<boolean>();
    const gone = Promise.withResolvers<void>();
    const port = openPort(name, { specs, devicesFile });
    const side: FarSide = { port, ready: ready.promise, gone: gone.promise };
    port.onMessage((message) => {
      if (message.kind === "ready") ready.resolve(true);
      else if (side === serving) receive(message);
    });
    port.onExit((exit) => {
      ready.resolve(false);
      gone.resolve();
      if (side === serving) end(exit, performance.now() - startedMs);
    });
    return side;
  }

  function end(exit: PortExit, livedMs: number): void {
    serving = null;
    if (closing) return ended.resolve();
    deaths = countDeaths(deaths, livedMs);
    const pauseMs = restartPauseMs(deaths);
    log.error("an engine thread died", { thread: name, exitCode: exit.code, deaths, pending: pending.size, pauseMs });
    rejectAll(
      new MiniflowError("ENGINE_DIED", `The ${name} engine stopped unexpectedly. What was stored before is kept.`, {
        hint: "It starts again by itself: please try again.",
        ...(exit.error === undefined ? {} : { cause: exit.error }),
      }),
    );
    restart = setTimeout(start, pauseMs);
    onDied?.(false);
  }

  function send(to: Port, call: PendingCall): void {
    try {
      to.post(call.message, call.transfer);
    } catch (error) {
      take(call.message.seq)?.reject(toMiniflowError(error));
    }
  }

  /** Whoever takes a call out of `pending` settles it: nobody else can. */
  function take(seq: number): PendingCall | undefined {
    const call = pending.get(seq);
    pending.delete(seq);
    return call;
  }

  function rejectAll(error: MiniflowError): void {
    for (const seq of pending.keys()) take(seq)?.reject(error);
  }

  function receive(message: Exclude<FromEngineThread, { kind: "ready" }>): void {
    switch (message.kind) {
      case "news":
        return pending.get(message.seq)?.onNews?.(message.value);
      case "log":
        return log[message.level](message.message, { thread: name, ...message.fields });
      case "notice":
        return onNotice?.(message.notice);
      case "footprint":
        return onFootprint?.({ held: message.held, bytes: message.bytes });
      case "done":
      case "failed": {
        const call = take(message.seq);
        if (call === undefined) return;
        const { role, method } = call.message;
        const { durationMs } = message;
        log.debug(message.kind, { thread: name, role, method, durationMs: Math.round(durationMs) });
        if (message.kind === "failed") return call.reject(deserializeError(message.error));
        return call.resolve({ value: message.value, durationMs });
      }
    }
  }

  async function request(
    call: Omit<CallMessage, "kind" | "seq">,
    { signal, onNews, transfer = [], answersAbort = false }: ThreadCallOptions<unknown>,
  ): Promise<Reply<unknown>> {
    if (closing) throw closedError();
    signal?.throwIfAborted();
    const seq = ++lastSeq;
    const { promise, resolve, reject } = Promise.withResolvers<Reply<unknown>>();
    const message: CallMessage = { kind: "call", seq, ...call };
    const entry: PendingCall = { message, transfer, onNews, resolve, reject };
    pending.set(seq, entry);
    if (serving !== null) send(serving.port, entry);
    const abort = () => {
      serving?.port.post({ kind: "cancel", seq });
      if (serving === null || !answersAbort) take(seq)?.reject(new MiniflowError("CANCELLED", "Cancelled."));
    };
    signal?.addEventListener("abort", abort);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  async function replace(mayChange: () => boolean): Promise<boolean> {
    const given = specs;
    const fresh = open();
    const isReady = await fresh.ready;
    const old = serving;
    if (!isReady || old === null || closing || pending.size > 0 || !mayChange()) {
      await shut(fresh);
      return false;
    }
    serving = fresh;
    for (const spec of specs.filter((one) => !given.includes(one))) fresh.port.post({ kind: "change", spec });
    // By force: nothing runs in it, and what it holds is free at once, before the new one asks for as much.
    const killed = old.port.kill();
    onDied?.(true);
    await killed;
    return true;
  }

  async function close(): Promise<void> {
    if (!closing) {
      closing = true;
      if (restart !== null) clearTimeout(restart);
      rejectAll(closedError());
      if (serving === null) ended.resolve();
      else await shut(serving);
    }
    await Promise.allSettled([ended.promise, renewal]);
  }

  async function shut({ port, gone }: FarSide): Promise<void> {
    port.post({ kind: "close" });
    const grace = setTimeout(() => void port.kill(), closeGraceMs);
    await gone;
    clearTimeout(grace);
  }

  start();
  return {
    async call(role, method, input, callOptions = {}) {
      try {
        // The answer's type is lost on the wire; `far-end.ts` is checked against the same `Calls`.
        const reply = await request({ role, method, input }, callOptions as ThreadCallOptions<unknown>);
        return reply as Reply<Part<typeof role, typeof method, "value">>;
      } catch (error) {
        throw toMiniflowError(error);
      }
    },
    change(spec) {
      specs = specs.map((one) => (one.role === spec.role ? spec : one));
      serving?.port.post({ kind: "change", spec });
    },
    async renew(mayChange) {
      if (serving === null || closing || renewal !== null) return false;
      renewal = replace(mayChange);
      try {
        return await renewal;
      } finally {
        renewal = null;
      }
    },
    close,
  };
}

function closedError(): MiniflowError {
  return new MiniflowError("CANCELLED", "MiniFlow is closing.");
}
