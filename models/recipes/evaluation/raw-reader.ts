/**
 * What the recogniser would have written had its guards believed it: the app's own steps up to the judgement, for finding out
 * what the guards throw away.
 */
import { createLogMel } from "../../../src-main/engines/asr/whisper/log-mel.ts";
import { readModelFolder } from "../../../src-main/engines/asr/whisper/model-folder.ts";
import { buildPrompt } from "../../../src-main/engines/asr/whisper/prompt.ts";
import { readWindow, takesAnyLength, type WhisperModel } from "../../../src-main/engines/asr/whisper/reading.ts";
import { splitRecording } from "../../../src-main/engines/asr/whisper/split.ts";
import { openGraph } from "../../../src-main/engines/onnx.ts";

export interface RawReader {
  /** All words, believed or not. */
  read(pcm: Float32Array): Promise<string>;
  close(): Promise<void>;
}

export async function openRawReader(modelDir: string): Promise<RawReader> {
  const { signal } = new AbortController();
  const folder = await readModelFolder(modelDir);
  const model: WhisperModel = {
    folder,
    encoder: await openGraph(folder.encoderPath, { threads: 1, signal }),
    decoder: await openGraph(folder.decoderPath, { threads: 1, signal }),
    computeLogMel: createLogMel(folder.bands),
  };
  const accent = "auto";
  const prompt = buildPrompt(folder, { language: "en", accent });
  return {
    async read(pcm) {
      const texts: string[] = [];
      for (const { startSample, endSample } of splitRecording(pcm, folder.windowSamples, takesAnyLength(model))) {
        const { text } = await readWindow(model, pcm.subarray(startSample, endSample), { prompt, accent }, signal);
        texts.push(text);
      }
      return texts.join(" ").trim();
    },
    async close() {
      await model.encoder.close();
      await model.decoder.close();
    },
  };
}
