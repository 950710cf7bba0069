/**
 * What an engine thread does: makes its engines when they are first needed, runs their calls one by one per engine, and
 * answers each call once. Knows nothing of the thread it runs on; `engine-thread.ts` joins it to one.
 */
import { createEngine } from "../engines/create.ts";
import type { DeviceBook } from "../engines/devices/device-book.ts";
import { usesDevices } from "../engines/devices/order.ts";
import { diskReadsOf } from "../engines/disk-reads.ts";
import type { Engine, EngineSpec, LoadReport, Role } from "../engines/engine.ts";
import { weights, type WeightStore } from "../engines/weights.ts";
import { MiniflowError, serializeError, toMiniflowError } from "../errors.ts";
import type {
  Callee,
  CalleeByName,
  CallMessage,
  EngineThreadData,
  FromEngineThread,
  Method,
  Part,
  ToEngineThread,
} from "./protocol.ts";
import { givePcm } from "./protocol.ts";

export type Post = (message: FromEngineThread, transfer?: ArrayBuffer[]) => void;

interface Context<News> {
  signal: AbortSignal;
  tell(news: News, transfer?: ArrayBuffer[]): void;
}

type Handlers = {
  [R in Callee]: {
    [M in Method<R>]: (
      callee: CalleeByName[R],
      input: Part<R, M, "input">,
      context: Context<Part<R, M, "news">>,
    ) => Promise<Part<R, M, "value">>;
  };
};

const whole = {
  async load(engine: Engine, _: null, { signal }: Context<never>): Promise<LoadReport> {
    const before = diskReadsOf();
    const report = await engine.load({ signal });
    const after = diskReadsOf();
    return { ...report, diskBytes: before === null || after === null ? null : after - before };
  },
  unload: (engine: Engine) => engine.unload(),
};

const HANDLERS: Handlers = {
  vad: { ...whole, findSpeech: (vad, input, { signal }) => vad.findSpeech(input, { signal }) },
  asr: {
    ...whole,
    describe: (asr) => asr.describe(),
    transcribe: (asr, request, { signal }) => asr.transcribe(request, { signal }),
  },
  llm: {
    ...whole,
    generate: (llm, request, { signal, tell }) => llm.generate(request, { signal, onDelta: (delta) => tell(delta) }),
    preload: (llm, request, { signal }) => llm.preload(request, { signal }),
  },
  tts: {
    ...whole,
    describe: (tts) => tts.describe(),
    speak: (tts, request, { signal, tell }) =>
      tts.speak(request, {
        signal,
        onChunk({ pcm, sampleRateHz }) {
          const given = givePcm(pcm);
          tell({ pcm: given, sampleRateHz }, [given.buffer]);
        },
      }),
  },
  weights: {
    hold: (store, { paths }, { signal }) => store.hold(paths, { signal }),
    drop: async (store, { paths }) => store.drop(paths),
  },
};

/** Calls that do not need the model: they never bring it in. */
const WITHOUT_MODEL = new Set(["load", "unload", "describe"]);

type AnyHandler = (callee: Engine | WeightStore, input: unknown, context: Context<unknown>) => Promise<unknown>;

function handlerOf({ role, method }: CallMessage): AnyHandler {
  // The near end can only make calls of `Calls`, which `HANDLERS` answers one for one; the wire has lost their types.
  const handlers: Record<string, unknown> = HANDLERS[role];
  const handler = handlers[method] as AnyHandler | undefined;
  if (handler === undefined) throw new MiniflowError("INTERNAL", `Engines of the kind "${role}" have no "${method}".`);
  return handler;
}

export interface FarEnd {
  receive(message: Exclude<ToEngineThread, { kind: "close" }>): void;
  /** Aborts what runs, waits for its end and lets every model go. */
  close(): Promise<void>;
}

/** `onHeld` is told which models are there whenever one may have come or gone. Defaults to nobody. */
export function createFarEnd(
  { specs: asked, devicesFile }: EngineThreadData,
  post: Post,
  onHeld: (held: Role[]) => void = () => {},
): FarEnd {
  let specs = asked;
  let book: Promise<DeviceBook> | undefined;
  /** What engines that may use a GPU are made of: their specs with the devices that work here. */
  const chosen = new Map<Role, { spec: EngineSpec; devices: string }>();
  const engines = new Map<Role, Promise<Engine>>();
  const loaded = new Set<Role>();
  /** The last call of each callee: the next one begins when it has ended. */
  const lanes = new Map<Callee, Promise<void>>();
  /** Calls that have not been answered yet. */
  const open = new Map<number, { controller: AbortController; begun: boolean }>();

  function specOf(role: Role): EngineSpec {
    const spec = specs.find((spec) => spec.role === role);
    if (spec === undefined) throw new MiniflowError("INTERNAL", `This thread has no engine of the kind "${role}".`);
    return spec;
  }

  /** Before a model comes in: an engine whose devices have changed is made anew, for it holds nothing then. */
  async function chooseDevices(role: Role, signal: AbortSignal): Promise<void> {
    const spec = specOf(role);
    if (!usesDevices(spec)) return;
    book ??= openBook();
    const devices = await (await book).devicesFor(spec, signal);
    if (devices.join() === chosen.get(role)?.devices) return;
    await forgetEngine(role);
    chosen.set(role, { spec: { ...spec, devices }, devices: devices.join() });
  }

  async function forgetEngine(role: Role): Promise<void> {
    const going = engines.get(role);
    engines.delete(role);
    await (await going)?.unload();
  }

  /** An engine that does not go well goes all the same: the next one is made from the new spec. */
  async function change(spec: EngineSpec): Promise<void> {
    specs = specs.map((one) => (one.role === spec.role ? spec : one));
    chosen.delete(spec.role);
    loaded.delete(spec.role);
    try {
      await forgetEngine(spec.role);
    } catch (error) {
      const fields = { role: spec.role, code: toMiniflowError(error).code };
      post({ kind: "log", level: "warn", message: "an engine did not go well", fields });
    }
  }

  function inLane(role: Callee, work: () => Promise<void>): void {
    lanes.set(role, (lanes.get(role) ?? Promise.resolve()).then(work));
  }

  /** Imported only where it is needed: it loads ONNX Runtime. */
  async function openBook(): Promise<DeviceBook> {
    const { createDeviceBook } = await import("../engines/devices/device-book.ts");
    return createDeviceBook({ file: devicesFile, tell: (notice) => post({ kind: "notice", notice }) });
  }

  async function engineOf(role: Role): Promise<Engine> {
    const making = engines.get(role) ?? createEngine(chosen.get(role)?.spec ?? specOf(role));
    engines.set(role, making);
    try {
      return await making;
    } catch (error) {
      engines.delete(role);
      throw error;
    }
  }

  async function answer(call: CallMessage, signal: AbortSignal): Promise<unknown> {
    const { seq, role, method, input } = call;
    const handler = handlerOf(call);
    const context: Context<unknown> = {
      signal,
      tell(news, transfer) {
        if (open.has(seq)) post({ kind: "news", seq, value: news }, transfer);
      },
    };
    if (role === "weights") return handler(weights, input, context);
    const needsModel = !WITHOUT_MODEL.has(method);
    if (!loaded.has(role) && (needsModel || method === "load")) await chooseDevices(role, signal);
    const engine = await engineOf(role);
    if (needsModel && !loaded.has(role)) {
      await engine.load({ signal });
      loaded.add(role);
    }
    if (method === "unload") loaded.delete(role);
    const value = await handler(engine, input, context);
    if (method === "load") loaded.add(role);
    const spec = specOf(role);
    if (needsModel && usesDevices(spec)) (await book)?.worked(spec.engine);
    return value;
  }

  async function run(call: CallMessage): Promise<void> {
    const { seq, role, method } = call;
    const own = open.get(seq);
    if (own === undefined) return;
    own.begun = true;
    const begunMs = performance.now();
    try {
      const value = await answer(call, own.controller.signal);
      open.delete(seq);
      post({ kind: "done", seq, value, durationMs: performance.now() - begunMs });
    } catch (error) {
      open.delete(seq);
      post({ kind: "failed", seq, error: serializeError(error), durationMs: performance.now() - begunMs });
      const { code } = toMiniflowError(error);
      // Where it was thrown, not what it says: a foreign message may quote what a person said.
      if (code === "INTERNAL") {
        post({
          kind: "log",
          level: "error",
          message: "an engine failed",
          fields: { role, method, at: placeOf(error) },
        });
      }
    }
    if (method === "load" || method === "unload") onHeld([...loaded]);
  }

  return {
    receive(message) {
      if (message.kind === "call") {
        open.set(message.seq, { controller: new AbortController(), begun: false });
        return inLane(message.role, () => run(message));
      }
      if (message.kind === "change") return inLane(message.spec.role, () => change(message.spec));
      const { seq } = message;
      const call = open.get(seq);
      if (call === undefined) return;
      call.controller.abort();
      if (call.begun) return;
      open.delete(seq);
      const error = serializeError(new MiniflowError("CANCELLED", "Cancelled."));
      post({ kind: "failed", seq, error, durationMs: 0 });
    },

    async close() {
      for (const { controller } of open.values()) controller.abort();
      await Promise.all([...lanes.values(), book?.then((open) => open.close())]);
      for (const making of engines.values()) await making.then((engine) => engine.unload());
    },
  };
}

/** The first line of a stack that names a place, without the message above it. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? error.stack : undefined;
  return stack
    ?.split("\n")
    .find((line) => /^\s+at /.test(line))
    ?.trim();
}
