/** What can be chosen, accents and voices, and what was: the stored settings where they fit the pipeline. */
import type { Pipeline } from "./catalog/pipeline.ts";
import type { Settings, Voice } from "./contract.ts";
import type { EngineByRole } from "./engines/engine.ts";
import { MiniflowError } from "./errors.ts";
import { changeSettings, readSettings } from "./storage/settings.ts";
import type { Storage } from "./storage/storage.ts";

export interface Choices {
  describe(): Promise<{ accents: string[]; voices: Voice[]; mixes: boolean }>;
  /** The settings as stored. */
  stored(): Settings;
  /** The settings, with the pipeline's own accent or voice in place of one that it does not have. */
  fitting(): Promise<Settings>;
  /** Errors: ACCENT_UNKNOWN, VOICE_UNKNOWN, each naming what there is. */
  check(choice: { accent?: string | undefined; voice?: string | undefined }): Promise<void>;
  /** Stores the checked change and returns all settings. */
  change(change: Partial<Settings>): Promise<Settings>;
}

export function createChoices(
  engines: Pick<EngineByRole, "asr" | "tts">,
  pipeline: Pipeline,
  storage: Storage,
): Choices {
  const defaults: Settings = {
    accent: "auto",
    voice: pipeline.tts.voice,
    keepAudio: true,
    idleUnloadMinutes: pipeline.idleUnloadMinutes,
  };
  let described: Awaited<ReturnType<Choices["describe"]>> | null = null;

  /** Asked once: a pipeline's choices never change, and a press must not wait for a busy thread. */
  async function describe(): ReturnType<Choices["describe"]> {
    if (described !== null) return described;
    const [{ accents }, { voices, mixes }] = await Promise.all([engines.asr.describe(), engines.tts.describe()]);
    described = { accents, voices, mixes };
    return described;
  }

  async function check({ accent, voice }: Parameters<Choices["check"]>[0]): Promise<void> {
    const { accents, voices, mixes } = await describe();
    if (accent !== undefined && !accents.includes(accent)) {
      const hint = `There are: ${accents.join(", ")}.`;
      throw new MiniflowError("ACCENT_UNKNOWN", `The recogniser knows no accent "${accent}".`, { hint });
    }
    if (voice !== undefined && !hasVoice(voice, voices, mixes)) {
      const hint = `There are: ${voices.map(({ id }) => id).join(", ")}.`;
      throw new MiniflowError("VOICE_UNKNOWN", `There is no voice "${voice}".`, { hint });
    }
  }

  return {
    describe,
    check,
    stored: () => readSettings(storage, defaults),
    async fitting() {
      const { accents, voices, mixes } = await describe();
      const stored = readSettings(storage, defaults);
      return {
        ...stored,
        accent: accents.includes(stored.accent) ? stored.accent : defaults.accent,
        voice: hasVoice(stored.voice, voices, mixes) ? stored.voice : defaults.voice,
      };
    },
    async change(change) {
      await check(change);
      return changeSettings(storage, change, defaults);
    },
  };
}

/** Whether a voice, or each part of a mixture, is there; the engine reads the shares. */
function hasVoice(voice: string, voices: readonly Voice[], mixes: boolean): boolean {
  const parts = mixes ? voice.split("+").map((part) => part.split(":")[0]?.trim()) : [voice];
  return parts.every((part) => voices.some(({ id }) => id === part));
}
