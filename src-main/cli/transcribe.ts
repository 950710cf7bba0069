import { samplesToMs } from "../audio/pcm.ts";
import { readRecording } from "../audio/wav.ts";
import { SPEECH_RATE_HZ, type Transcription } from "../engines/engine.ts";
import { isAbort } from "../errors.ts";
import { traceTranscription } from "./trace.ts";
import { modelOf, withAssistant, type CommandContext } from "./with-assistant.ts";

export interface TranscribeOptions {
  pipeline: string;
  accent?: string;
  trace?: boolean;
}

/** Prints what is said in each file. */
export async function transcribe(files: string[], options: TranscribeOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { pipeline, accent, trace = false } = options;
  await withAssistant({ pipeline, keepAudio: false }, context, async (assistant) => {
    for (const file of files) {
      try {
        const pcm = await readRecording(file, { signal });
        terminal.tell(`listening to ${file}`);
        const startMs = performance.now();
        const heard = await assistant.transcribe({ pcm, ...(accent === undefined ? {} : { accent }), signal });
        const asrMs = Math.round((performance.now() - startMs) * 100) / 100;
        const audioMs = samplesToMs(pcm.length, SPEECH_RATE_HZ);
        if (trace) {
          const traced = {
            model: await modelOf(assistant, "asr"),
            callMs: asrMs,
            audioMs,
            accentAsked: accent ?? "auto",
          };
          terminal.show({ file, ...heard, audioMs, asrMs, trace: traced }, () => [
            heard.text,
            ...traceTranscription(heard, traced),
          ]);
        } else {
          terminal.show({ file, ...heard, audioMs, asrMs }, () => [heard.text]);
        }
        if (heard.verdict !== "speech") terminal.complain(COMPLAINTS[heard.verdict](file));
      } catch (error) {
        // The other recordings may be sound.
        if (isAbort(error)) throw error;
        terminal.fail(error);
      }
    }
  });
}

const COMPLAINTS: Record<
  Exclude<Transcription["verdict"], "speech">,
  (file: string) => { code: string; message: string }
> = {
  silence: (file) => ({
    code: "AUDIO_SILENT",
    message: `There are no words in "${file}". Record it again, closer to the microphone.`,
  }),
  unintelligible: (file) => ({
    code: "SPEECH_UNINTELLIGIBLE",
    message: `Someone speaks in "${file}", but the words cannot be made out. Record it again, more slowly.`,
  }),
};
