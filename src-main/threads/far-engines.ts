/**
 * Makes far engines look near: objects of `engines/engine.ts` whose calls run on an engine thread.
 *
 *     const { asr, tts } = connectEngines(thread, specs);
 *     await asr.transcribe({ pcm, accent: "auto" }, { signal });
 *
 * After a restart of the thread the next call finds its model loaded: the far end loads before a call that needs it.
 */
import type { CallOptions, Engine, EngineByRole, EngineSpec, Role } from "../engines/engine.ts";
import type { WeightStore } from "../engines/weights.ts";
import { ownPcm } from "./protocol.ts";
import type { EngineThread } from "./thread.ts";

/** The engines that `thread` was started with: one object for each role in `specs`. */
export function connectEngines<S extends EngineSpec>(
  thread: EngineThread,
  specs: readonly S[],
): Pick<EngineByRole, S["role"]> {
  const all = connectAll(thread);
  return Object.fromEntries(specs.map(({ role }) => [role, all[role]])) as Pick<EngineByRole, S["role"]>;
}

/** A thread's weight store, as far as it can be had from afar. */
export interface FarWeights {
  hold: WeightStore["hold"];
  drop(paths: readonly string[]): Promise<void>;
}

/** What a thread holds goes with it: ENGINE_DIED tells of a call, `onDied` of the thread. Errors: as `WeightStore.hold`, ENGINE_DIED. */
export function connectWeights(thread: EngineThread): FarWeights {
  return {
    hold: async (paths, { signal }) => (await thread.call("weights", "hold", { paths: [...paths] }, { signal })).value,
    drop: async (paths) => (await thread.call("weights", "drop", { paths: [...paths] })).value,
  };
}

function connectAll(thread: EngineThread): EngineByRole {
  return {
    vad: {
      ...connectEngine(thread, "vad"),
      async findSpeech({ pcm }, { signal }) {
        const own = ownPcm(pcm);
        const call = thread.call("vad", "findSpeech", { pcm: own }, { signal, transfer: [own.buffer] });
        return (await call).value;
      },
    },
    asr: {
      ...connectEngine(thread, "asr"),
      describe: async () => (await thread.call("asr", "describe", null)).value,
      async transcribe(request, { signal }) {
        const pcm = ownPcm(request.pcm);
        const call = thread.call("asr", "transcribe", { ...request, pcm }, { signal, transfer: [pcm.buffer] });
        return (await call).value;
      },
    },
    llm: {
      ...connectEngine(thread, "llm"),
      async generate(request, { signal, onDelta }) {
        const call = thread.call("llm", "generate", request, { signal, onNews: onDelta, answersAbort: true });
        return (await call).value;
      },
      preload: async (request, { signal }) => (await thread.call("llm", "preload", request, { signal })).value,
    },
    tts: {
      ...connectEngine(thread, "tts"),
      describe: async () => (await thread.call("tts", "describe", null)).value,
      async speak(request, { signal, onChunk }) {
        const call = thread.call("tts", "speak", request, { signal, onNews: onChunk });
        return (await call).value;
      },
    },
  };
}

function connectEngine(thread: EngineThread, role: Role): Engine {
  return {
    load: async ({ signal }: CallOptions) => (await thread.call(role, "load", null, { signal })).value,
    unload: async () => (await thread.call(role, "unload", null)).value,
  };
}
