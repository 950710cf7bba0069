import { SPEECH_RATE_HZ } from "../engines/engine.ts";
import type { MiniflowError } from "../errors.ts";
import { explainDeviceFailure, startDevice } from "./device-port.ts";
import { createFramer, createPreRoll } from "./frames.ts";
import { fromPcmBytes } from "./pcm.ts";
import { createResampler } from "./resample.ts";

/** Recorded sound comes in frames of 20 ms. */
export const FRAME_SAMPLES = SPEECH_RATE_HZ / 50;
/** What is kept from before listening began: people speak as they press. */
export const PRE_ROLL_MS = 500;

export interface Microphone {
  /**
   * Begins to hand over frames (16 kHz mono, 20 ms): first the last 500 ms, then what comes. Returns what stops it. One listener
   * at a time: a second one takes over.
   */
  listen(onFrame: (pcm: Float32Array) => void): () => void;
  /** Called once when the microphone is gone: unplugged, or its driver failed. */
  onLost(listener: (error: MiniflowError) => void): void;
  /** Lets the device go. Does nothing the second time. */
  close(): void;
}

/**
 * Opens the default microphone and keeps it warm. Errors: AUDIO_DEVICE, CANCELLED.
 *
 *     const microphone = await openMicrophone({ signal });
 *     const stop = microphone.listen((frame) => assistant.feed(frame));
 *     stop();
 *     microphone.close();
 */
export async function openMicrophone(options: { signal?: AbortSignal } = {}): Promise<Microphone> {
  const port = await startDevice(options);
  const cut = createFramer(FRAME_SAMPLES);
  const preRoll = createPreRoll(Math.floor((PRE_ROLL_MS * SPEECH_RATE_HZ) / 1000 / FRAME_SAMPLES));
  let listener: ((pcm: Float32Array) => void) | null = null;
  let onLost: (error: MiniflowError) => void = () => {};
  let resampler = createResampler(SPEECH_RATE_HZ, SPEECH_RATE_HZ);

  const opened = Promise.withResolvers<void>();
  const lose = (error: MiniflowError) => {
    opened.reject(error);
    port.close();
    onLost(error);
  };
  port.onLost(lose);
  port.onNews((news) => {
    if (news.tell === "failed") return lose(explainDeviceFailure(news.reason, news.detail));
    if (news.tell === "recording") {
      resampler = createResampler(news.sampleRateHz, SPEECH_RATE_HZ);
      return opened.resolve();
    }
    if (news.tell !== "sound") return;
    for (const frame of cut(resampler.push(fromPcmBytes(news.pcm)))) {
      if (listener === null) preRoll.push(frame);
      else listener(frame);
    }
  });
  port.ask({ ask: "record", sampleRateHz: SPEECH_RATE_HZ });
  await opened.promise;

  return {
    listen(onFrame) {
      listener = onFrame;
      for (const frame of preRoll.take()) onFrame(frame);
      return () => {
        if (listener === onFrame) listener = null;
      };
    },
    onLost: (told) => (onLost = told),
    close: () => port.close(),
  };
}
