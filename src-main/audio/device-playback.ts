import type { AudioChunk } from "../engines/engine.ts";
import type { MiniflowError } from "../errors.ts";
import type { DeviceNews } from "./device-messages.ts";
import { explainDeviceFailure, startDevice, type DevicePort } from "./device-port.ts";
import { audibleFromSample, samplesToMs, toPcmBytes } from "./pcm.ts";
import { createPlaySchedule } from "./play-schedule.ts";
import type { OpenPlayback, Playback, PlaybackEvents } from "./playback.ts";
import { resample } from "./resample.ts";

export interface Loudspeaker {
  open: OpenPlayback;
  /** Called once when the loudspeaker fails; playbacks in progress then end with what was heard. */
  onLost(listener: (error: MiniflowError) => void): void;
  /** Lets the device go. Does nothing the second time. */
  close(): void;
}

interface DevicePlayback extends Playback {
  onSounding(): void;
  /** All has sounded, or nothing more will. */
  onEnded(how: "played" | "lost"): void;
}

/**
 * Opens the default loudspeaker. Errors: AUDIO_DEVICE, CANCELLED.
 *
 * NOTICE: an instant reported here is the one at which the sound card took the sound. What the card itself buffers comes on top,
 * and naudiodon does not tell how much: it reports latencies as whole seconds. Removal condition: a binding that does.
 */
export async function openLoudspeaker(options: { signal?: AbortSignal } = {}): Promise<Loudspeaker> {
  const port = await startDevice(options);
  const playbacks = new Map<string, DevicePlayback>();
  let onLost: (error: MiniflowError) => void = () => {};

  let lost = false;

  const close = () => {
    lost = true;
    port.close();
    for (const playback of playbacks.values()) playback.onEnded("lost");
    playbacks.clear();
  };
  const lose = (error: MiniflowError) => {
    if (lost) return;
    close();
    onLost(error);
  };
  port.onLost(lose);
  port.onNews((news: DeviceNews) => {
    if (news.tell === "failed") return lose(explainDeviceFailure(news.reason, news.detail));
    if (news.tell === "sounding") playbacks.get(news.playId)?.onSounding();
    if (news.tell === "ended") {
      playbacks.get(news.playId)?.onEnded("played");
      playbacks.delete(news.playId);
    }
  });

  return {
    open(turnId, events) {
      const playback = createDevicePlayback(port, turnId, events);
      if (lost) playback.onEnded("lost");
      else playbacks.set(turnId, playback);
      return playback;
    },
    onLost: (listener) => (onLost = listener),
    close,
  };
}

function createDevicePlayback(port: DevicePort, playId: string, events: PlaybackEvents): DevicePlayback {
  const schedule = createPlaySchedule();
  const ended = Promise.withResolvers<{ heardMs: number }>();
  /** Chunks that came before the card took the first one. */
  let waiting: AudioChunk[] | null = [];
  let rateHz: number | null = null;
  let told = false;
  let state: "playing" | "finishing" | "silenced" = "playing";

  function time(chunk: AudioChunk): void {
    const startMs = schedule.add(samplesToMs(chunk.pcm.length, chunk.sampleRateHz), performance.now());
    const leadingSamples = audibleFromSample(chunk.pcm);
    if (told || leadingSamples === null) return;
    told = true;
    events.onFirstAudible(startMs + samplesToMs(leadingSamples, chunk.sampleRateHz));
  }

  return {
    play(chunk) {
      if (state === "silenced") return;
      rateHz ??= chunk.sampleRateHz;
      const pcm = toPcmBytes(resample(chunk.pcm, chunk.sampleRateHz, rateHz));
      port.ask({ ask: "play", playId, sampleRateHz: rateHz, pcm });
      if (waiting === null) time(chunk);
      else waiting.push(chunk);
    },
    finish() {
      if (state === "playing") {
        state = "finishing";
        port.ask({ ask: "finish", playId });
      }
      return ended.promise;
    },
    silence() {
      if (state === "silenced") return;
      state = "silenced";
      ended.resolve({ heardMs: schedule.heardMs(performance.now()) });
      port.ask({ ask: "silence", playId });
    },
    onSounding() {
      const chunks = waiting ?? [];
      waiting = null;
      chunks.forEach(time);
    },
    onEnded(how) {
      ended.resolve({ heardMs: schedule.heardMs(how === "played" ? Number.POSITIVE_INFINITY : performance.now()) });
    },
  };
}
