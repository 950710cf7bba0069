/**
 * Sounds the replies of this window's turns and tells what was heard of them.
 *
 *     playback.prepare();                          // in the press, so that the browser allows sound
 *     playback.play(turnId, pcm, sampleRateHz);    // chunk by chunk
 *     playback.end(turnId);                        // no more will come
 *     playback.hush();                             // at once: somebody pressed
 *     playback.silence(turnId);                    // the assistant knows it, and wants to be told what was heard
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
  /** Silenced here, and the assistant does not know yet: told now, it would take the answer for played to its end. */
  isHushed: boolean;
  /** All that will be heard of it was heard; null while it sounds. */
  heardMs: number | null;
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
    if (this.#reply?.turnId !== turnId) this.#begin(turnId, rateHz);
    const samples = toSamples(pcm);
    this.#order({ kind: "push", reply: this.#count, samples }, [samples.buffer]);
  }

  /** A reply without any sound has ended at once. */
  end(turnId: string): void {
    if (this.#reply?.turnId === turnId) this.#order({ kind: "end", reply: this.#reply.number });
    else this.#report({ turnId, kind: "ended", heardMs: 0 });
  }

  /** Silent at once; what was heard is reported when the assistant asks for silence, too. */
  hush(): void {
    if (this.#reply === null) return;
    this.#reply.isHushed = true;
    this.#order({ kind: "silence", reply: this.#reply.number });
  }

  /** Silent at once, and reports what was heard of this turn's reply. */
  silence(turnId: string): void {
    const reply = this.#reply;
    if (reply?.turnId !== turnId) return this.#report({ turnId, kind: "ended", heardMs: 0 });
    reply.isHushed = false;
    if (reply.heardMs === null) this.#order({ kind: "silence", reply: reply.number });
    else this.#end(reply, reply.heardMs);
  }

  #begin(turnId: string, rateHz: number): void {
    if (this.#reply !== null) this.#order({ kind: "silence", reply: this.#reply.number });
    this.#count += 1;
    this.#rateHz = rateHz;
    const arrivedAtMs = performance.now();
    this.#reply = { number: this.#count, turnId, rateHz, arrivedAtMs, isHushed: false, heardMs: null };
  }

  #end(reply: Reply, heardMs: number): void {
    this.#reply = null;
    this.#report({ turnId: reply.turnId, kind: "ended", heardMs });
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
      reply.heardMs = (news.playedSamples * 1000) / reply.rateHz;
      if (!reply.isHushed) this.#end(reply, reply.heardMs);
    }
  }
}

/** From the end of the audio graph to the ear; not every browser tells the second part. */
function latencySeconds(context: AudioContext): number {
  return context.baseLatency + (context.outputLatency || 0);
}
