import type { EngineSpecs } from "../catalog/engine-specs.ts";
import type { EngineByRole } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { connectEngines } from "./far-engines.ts";
import { startThread } from "./thread.ts";

/**
 * Starts the two engine threads: **speech** (voice activity, recognition, voice) and **language**. Apart, because the answer
 * goes on being written while its first sentence is made to sound.
 */
export function startEngines(specs: EngineSpecs, log: Log): { engines: EngineByRole; close(): Promise<void> } {
  const speechSpecs = [specs.vad, specs.asr, specs.tts];
  const languageSpecs = [specs.llm];
  const speech = startThread({ name: "speech", specs: speechSpecs, log });
  const language = startThread({ name: "language", specs: languageSpecs, log });
  return {
    engines: { ...connectEngines(speech, speechSpecs), ...connectEngines(language, languageSpecs) },
    async close() {
      await Promise.all([speech.close(), language.close()]);
    },
  };
}
