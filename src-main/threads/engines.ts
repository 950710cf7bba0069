/**
 * The two engine threads of the assistant: **speech** (vad, asr, tts) and **language** (llm), so that the answer goes on being
 * written while its beginning is spoken.
 */
import type { EngineByRole, SpecOf } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { connectEngines } from "./far-engines.ts";
import type { OpenPort } from "./port.ts";
import { startThread } from "./thread.ts";
import type { ThreadOptions } from "./thread.ts";

export interface StartedEngines {
  engines: EngineByRole;
  /** Ends both threads. Resolves when they have ended. */
  close(): Promise<void>;
}

/** What both threads share with the rest of the assistant. */
export type ThreadSurroundings = Pick<ThreadOptions, "devicesFile" | "onNotice">;

/** Starts both, each on a far end that `openPort` opens, and returns at once; the models come in when they are loaded or first used. */
export function startEngines(
  specs: { vad: SpecOf<"vad">; asr: SpecOf<"asr">; llm: SpecOf<"llm">; tts: SpecOf<"tts"> },
  log: Log,
  openPort: OpenPort,
  surroundings: ThreadSurroundings = {},
): StartedEngines {
  const speechSpecs = [specs.vad, specs.asr, specs.tts];
  const speech = startThread({ name: "speech", specs: speechSpecs, log, openPort, ...surroundings });
  const language = startThread({ name: "language", specs: [specs.llm], log, openPort, ...surroundings });
  return {
    engines: { ...connectEngines(speech, speechSpecs), ...connectEngines(language, [specs.llm]) },
    async close() {
      await Promise.all([speech.close(), language.close()]);
    },
  };
}
