/**
 * Sounds the replies of this window's turns and tells what was heard of them.
 *
 *     playback.prepare();                          // in the press, so that the browser allows sound
 *     playback.play(turnId, pcm, sampleRateHz);    // chunk by chunk
 *     playback.end(turnId);                        // no more will come
 *     playback.silence();                          // at once
 *
 * The audio context runs at the reply's own rate: chunks then follow each other sample by sample, and the browser converts
 * the whole stream once.
 */
import type { PlaybackReport } from "../../src-main/contract.ts";
import { SPEECH_RATE_HZ, toSamples } from "./format.ts";
import workletUrl from "./playback-worklet.ts?worker&url";
import type { PlayerNews, PlayerOrder } from "./reply-queue.ts";

interface Output {
  context: AudioContext;
  player: AudioWorkletNode;
}

interface Reply {
  number: number;
  turnId: string;
  rateHz: number;
  /** When the first chunk arrived, on the `performance.now()` clock. */
  arrivedAtMs: number;
}

export class Playback {
  readonly #report: (report: PlaybackReport) => void;
  readonly #onError: (error: unknown) => void;
  /** The rate of the last reply: the next one will most likely have it too. */
  #rateHz = SPEECH_RATE_HZ;
  #outputs = new Map<number, Promise<Output>>();
  #reply: Reply | null = null;
  #count = 0;

  /** `report` gets what the assistant wants to know; `onError` what kept the sound from being heard. */
  constructor(report: (report: PlaybackReport) => void, onError: (error: unknown) => void) {
    this.#report = report;
    this.#onError = onError;
  }

  /** Opens the output ahead of the first chunk. */
  prepare(): void {
    this.#withOutput(this.#rateHz, ({ context }) => void context.resume());
  }

  play(turnId: string, pcm: Uint8Array, rateHz: number): void {
    if (this.#reply?.turnId !== turnId) {
      this.silence();
      this.#count += 1;
      this.#reply = { number: this.#count, turnId, rateHz, arrivedAtMs: performance.now() };
      this.#rateHz = rateHz;
    }
    const samples = toSamples(pcm);
    this.#order({ kind: "push", reply: this.#reply.number, samples }, [samples.buffer]);
  }

  /** A reply without any sound has ended at once. */
  end(turnId: string): void {
    if (this.#reply?.turnId === turnId) this.#order({ kind: "end", reply: this.#reply.number });
    else this.#report({ turnId, kind: "ended", heardMs: 0 });
  }

  silence(): void {
    if (this.#reply !== null) this.#order({ kind: "silence", reply: this.#reply.number });
  }

  #order(order: PlayerOrder, transfer: Transferable[] = []): void {
    const rateHz = this.#reply?.rateHz ?? this.#rateHz;
    this.#withOutput(rateHz, ({ player }) => player.port.postMessage(order, transfer));
  }

  #withOutput(rateHz: number, use: (output: Output) => void): void {
    const opened = this.#outputs.get(rateHz) ?? this.#open(rateHz);
    this.#outputs.set(rateHz, opened);
    opened.then(use).catch((error: unknown) => {
      this.#outputs.delete(rateHz);
      this.#onError(error);
    });
  }

  async #open(rateHz: number): Promise<Output> {
    const context = new AudioContext({ sampleRate: rateHz, latencyHint: "interactive" });
    await context.audioWorklet.addModule(workletUrl);
    const player = new AudioWorkletNode(context, "reply-player", { numberOfInputs: 0, outputChannelCount: [1] });
    player.port.onmessage = ({ data }: MessageEvent<PlayerNews>) => this.#hear(data, context);
    player.connect(context.destination);
    await context.resume();
    return { context, player };
  }

  #hear(news: PlayerNews, context: AudioContext): void {
    const reply = this.#reply;
    if (reply?.number !== news.reply) return;
    if (news.kind === "audible") {
      const untilOutputMs = (news.frame / reply.rateHz - context.currentTime + latencySeconds(context)) * 1000;
      const delayMs = Math.max(0, performance.now() - reply.arrivedAtMs + untilOutputMs);
      this.#report({ turnId: reply.turnId, kind: "firstAudio", delayMs });
    } else {
      this.#reply = null;
      this.#report({ turnId: reply.turnId, kind: "ended", heardMs: (news.playedSamples * 1000) / reply.rateHz });
    }
  }
}

/** From the end of the audio graph to the ear; not every browser tells the second part. */
function latencySeconds(context: AudioContext): number {
  return context.baseLatency + (context.outputLatency || 0);
}
