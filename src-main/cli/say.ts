import { dirname } from "node:path";
import { createMemoryPlayback } from "../audio/memory-playback.ts";
import { encodeWav } from "../audio/wav.ts";
import { MiniflowError } from "../errors.ts";
import { withAssistant, type CommandContext } from "./with-assistant.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

export interface SayOptions {
  pipeline: string;
  out: string;
  voice?: string;
}

/** Speaks `text` into a wav file. */
export async function say(text: string, options: SayOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const { pipeline, out, voice } = options;
  checkWritable(dirname(out));
  await withAssistant({ pipeline, keepAudio: false }, context, async (assistant) => {
    const spoken = createMemoryPlayback({ onFirstAudible: () => {} });
    const speech = await assistant.say({
      text,
      ...(voice === undefined ? {} : { voice }),
      signal,
      onChunk: (chunk) => spoken.play(chunk),
    });
    signal.throwIfAborted();
    if (spoken.sampleRateHz === null) {
      throw new MiniflowError("USAGE", "There is nothing in that text that can be spoken.", {
        hint: 'For example: miniflow say "good morning" --out morning.wav.',
      });
    }
    writeWhole(out, encodeWav(spoken.pcm, spoken.sampleRateHz));
    terminal.show({ ...speech, audioPath: out }, () => [
      `${(speech.audioMs / 1000).toFixed(1)} s of speech are in ${out}`,
    ]);
  });
}
