/**
 * The two engine threads of the assistant: **speech** (vad, asr, tts) and **language** (llm), so that the answer goes on being
 * written while its beginning is spoken.
 */
import type { EngineByRole, Role, SpecOf } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { connectEngines, connectWeights } from "./far-engines.ts";
import type { FarWeights } from "./far-engines.ts";
import type { OpenPort } from "./port.ts";
import { startThread } from "./thread.ts";
import type { ThreadOptions } from "./thread.ts";

export interface StartedEngines {
  engines: EngineByRole;
  /** The weight store of each engine's thread. */
  weights: Record<Role, FarWeights>;
  /** Ends both threads. Resolves when they have ended. */
  close(): Promise<void>;
}

/** What both threads share with the rest of the assistant. */
export interface ThreadSurroundings extends Pick<ThreadOptions, "devicesFile" | "onNotice"> {
  /** Told which engines were on a thread that died. Defaults to nobody. */
  onDied?: (roles: readonly Role[]) => void;
}

/** Starts both, each on a far end that `openPort` opens, and returns at once; the models come in when they are loaded or first used. */
export function startEngines(
  specs: { vad: SpecOf<"vad">; asr: SpecOf<"asr">; llm: SpecOf<"llm">; tts: SpecOf<"tts"> },
  log: Log,
  openPort: OpenPort,
  { onDied, ...surroundings }: ThreadSurroundings = {},
): StartedEngines {
  const speechSpecs = [specs.vad, specs.asr, specs.tts];
  const died = (roles: readonly Role[]) => () => onDied?.(roles);
  const speech = startThread({
    ...surroundings,
    name: "speech",
    specs: speechSpecs,
    log,
    openPort,
    onDied: died(["vad", "asr", "tts"]),
  });
  const language = startThread({
    ...surroundings,
    name: "language",
    specs: [specs.llm],
    log,
    openPort,
    onDied: died(["llm"]),
  });
  const [ofSpeech, ofLanguage] = [connectWeights(speech), connectWeights(language)];
  return {
    engines: { ...connectEngines(speech, speechSpecs), ...connectEngines(language, [specs.llm]) },
    weights: { vad: ofSpeech, asr: ofSpeech, llm: ofLanguage, tts: ofSpeech },
    async close() {
      await Promise.all([speech.close(), language.close()]);
    },
  };
}
