import type { EngineByRole, EngineSpec } from "./engine.ts";

/**
 * Makes the engine that a spec describes. Each engine's file is imported only here and only when it is asked for, so that
 * a thread loads no native library but its own. The model itself comes in with `load()`.
 */
export async function createEngine(spec: EngineSpec): Promise<EngineByRole[EngineSpec["role"]]> {
  switch (spec.engine) {
    case "silero":
      return (await import("./vad/silero.ts")).createSilero(spec);
    case "whisper":
      return (await import("./asr/whisper/whisper.ts")).createWhisper(spec);
    case "llama":
      return (await import("./llm/llama.ts")).createLlama(spec);
    case "flite":
      return (await import("./tts/flite.ts")).createFlite();
    case "kokoro":
      return (await import("./tts/kokoro/kokoro.ts")).createKokoro(spec);
    case "piper":
      return (await import("./tts/piper/piper.ts")).createPiper(spec);
    case "fake":
      break;
  }
  return (await import("./fake.ts")).createFake(spec.role, spec.fake);
}
