/**
 * The microphone, opened at the first press and kept open for a while, so that the first word of the next press is not lost:
 * the last half second is always at hand. What is not recorded is thrown away here; it never leaves the page.
 *
 *     await microphone.open();
 *     const recording = microphone.record({ preRollMs: 500, onFrame });
 *     await recording.finish();    // goes on for the end of the last word
 */
import workletUrl from "./capture-worklet.ts?worker&url";
import { FRAME_MS, rootMeanSquare, SPEECH_RATE_HZ } from "./format.ts";
import { explainMicrophone, microphoneLost, microphoneMute } from "./microphone-problems.ts";
import { createPostRoll } from "./post-roll.ts";

export const PRE_ROLL_MS = 500;

/** The microphone is let go when it has not been asked for this long. */
const KEEP_OPEN_MS = 5 * 60_000;

/** A microphone that was granted but gives nothing for this long is broken or switched off. */
const FIRST_FRAME_MS = 5000;

export interface RecordOptions {
  /** How much of what came just before is recorded too, at most `PRE_ROLL_MS`. */
  preRollMs: number;
  onFrame: (frame: Float32Array) => void;
}

export interface Recording {
  /** Records the rest of the last word, then stops. */
  finish(): Promise<void>;
  /** Stops at once; a `finish` in progress then resolves. */
  stop(): void;
}

interface Opened {
  context: AudioContext;
  stream: MediaStream;
}

export class Microphone {
  /** Gets each frame's loudness (root mean square) while recording. */
  onLevel: (level: number) => void = () => {};
  /** Sound began to flow in, or no longer does. */
  onOpen: (isOpen: boolean) => void = () => {};
  /** The microphone went away while it was open. */
  onLost: (problem: Error) => void = () => {};

  #opening: Promise<Opened> | null = null;
  #recent: Float32Array[] = [];
  #hear: ((frame: Float32Array) => void) | null = null;
  #closing: ReturnType<typeof setTimeout> | undefined;

  /** Resolves when sound really flows. Rejects with a problem in plain words. */
  async open(): Promise<void> {
    clearTimeout(this.#closing);
    this.#opening ??= this.#start();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = null;
      throw explainMicrophone(error);
    }
  }

  /** Begins to hand out frames, the pre-roll first. The microphone must be open. */
  record({ preRollMs, onFrame }: RecordOptions): Recording {
    const postRoll = createPostRoll();
    const over = Promise.withResolvers<void>();
    const stop = (): void => {
      if (this.#hear === take) this.#hear = null;
      this.#closeLater();
      over.resolve();
    };
    const take = (frame: Float32Array): void => {
      onFrame(frame);
      const level = rootMeanSquare(frame);
      this.onLevel(level);
      postRoll.hear(level);
      if (postRoll.isOver()) stop();
    };
    const before = Math.floor(preRollMs / FRAME_MS);
    for (const frame of before === 0 ? [] : this.#recent.slice(-before)) take(frame);
    this.#hear = take;

    function finish(): Promise<void> {
      postRoll.release();
      if (postRoll.isOver()) stop();
      return over.promise;
    }
    return { finish, stop };
  }

  close(): void {
    clearTimeout(this.#closing);
    const opening = this.#opening;
    this.#opening = null;
    this.#recent = [];
    this.onOpen(false);
    void opening?.then(
      ({ context, stream }) => {
        for (const track of stream.getTracks()) track.stop();
        return context.close();
      },
      () => {},
    );
  }

  #closeLater(): void {
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.close(), KEEP_OPEN_MS);
  }

  async #start(): Promise<Opened> {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    const context = new AudioContext({ sampleRate: SPEECH_RATE_HZ, latencyHint: "interactive" });
    await context.audioWorklet.addModule(workletUrl);
    const cutter = new AudioWorkletNode(context, "frame-cutter", { channelCount: 1, channelCountMode: "explicit" });
    context.createMediaStreamSource(stream).connect(cutter);
    // A node that leads nowhere is not run; this one puts out silence.
    cutter.connect(context.destination);

    const first = Promise.withResolvers<void>();
    const mute = setTimeout(() => first.reject(microphoneMute()), FIRST_FRAME_MS);
    cutter.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      first.resolve();
      this.#take(data);
    };
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.#lose());
    try {
      await context.resume();
      await first.promise;
      this.onOpen(true);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
      throw error;
    } finally {
      clearTimeout(mute);
    }
    return { context, stream };
  }

  #take(frame: Float32Array): void {
    this.#recent.push(frame);
    if (this.#recent.length > PRE_ROLL_MS / FRAME_MS) this.#recent.shift();
    this.#hear?.(frame);
  }

  #lose(): void {
    this.close();
    this.#hear = null;
    this.onLost(microphoneLost());
  }
}
