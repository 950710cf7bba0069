import { dirname } from "node:path";
import { createMemoryPlayback } from "../audio/memory-playback.ts";
import { encodeWav } from "../audio/wav.ts";
import { MiniflowError } from "../errors.ts";
import { traceSpeech, type ChunkArrival } from "./trace.ts";
import { modelOf, withAssistant, type CommandContext } from "./with-assistant.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

export interface SayOptions {
  pipeline: string;
  out: string;
  voice?: string;
  trace?: boolean;
}

/** Speaks `text` into a wav file. */
export async function say(text: string, options: SayOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { pipeline, out, voice } = options;
  checkWritable(dirname(out));
  await withAssistant({ pipeline, keepAudio: false }, context, async (assistant) => {
    const spoken = createMemoryPlayback({ onFirstAudible: () => {} });
    const chunks: ChunkArrival[] = [];
    const startMs = performance.now();
    const speech = await assistant.say({
      text,
      ...(voice === undefined ? {} : { voice }),
      signal,
      onChunk(chunk) {
        const audioMs = (1000 * chunk.pcm.length) / chunk.sampleRateHz;
        chunks.push({ atMs: performance.now() - startMs, audioMs });
        spoken.play(chunk);
      },
    });
    const callMs = performance.now() - startMs;
    signal.throwIfAborted();
    if (spoken.sampleRateHz === null) {
      throw new MiniflowError("USAGE", "There is nothing in that text that can be spoken.", {
        hint: 'For example: miniflow say "good morning" --out morning.wav.',
      });
    }
    writeWhole(out, encodeWav(spoken.pcm, spoken.sampleRateHz));
    const { pieces, ...told } = speech;
    const line = `${(speech.audioMs / 1000).toFixed(1)} s of speech are in ${out}`;
    if (options.trace === true) {
      const realTimeFactor = speech.audioMs > 0 ? speech.totalMs / speech.audioMs : null;
      const traced = { model: await modelOf(assistant, "tts"), callMs, chunks, realTimeFactor };
      terminal.show({ ...told, pieces, audioPath: out, trace: traced }, () => [line, ...traceSpeech(speech, traced)]);
    } else {
      terminal.show({ ...told, audioPath: out }, () => [line]);
    }
  });
}
