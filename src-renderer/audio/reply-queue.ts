/**
 * The queue of a reply's sound, as it runs on the audio thread: chunk after chunk without a gap, silence at once, and an
 * exact account of what was played. Pure: orders in, samples and news out.
 */

/** Samples below this (-50 dBFS) are no sound yet. */
const AUDIBLE = 10 ** (-50 / 20);

export type PlayerOrder =
  /** Sounds after what is queued. The first of a new reply drops what is left of the one before. */
  | { kind: "push"; reply: number; samples: Float32Array }
  /** Nothing more will be pushed. */
  | { kind: "end"; reply: number }
  | { kind: "silence"; reply: number };

export type PlayerNews =
  /** The first audible sample was put out as the context's frame `frame`. */
  | { kind: "audible"; reply: number; frame: number }
  /** All of the reply was played, or it was silenced after `playedSamples`. Told once. */
  | { kind: "ended"; reply: number; playedSamples: number };

export class ReplyQueue {
  readonly #tell: (news: PlayerNews) => void;
  #reply = -1;
  #chunks: Float32Array[] = [];
  #offset = 0;
  #played = 0;
  #isAudible = false;
  #isWhole = false;
  #isOver = true;

  constructor(tell: (news: PlayerNews) => void) {
    this.#tell = tell;
  }

  order(order: PlayerOrder): void {
    if (order.reply > this.#reply) this.#begin(order.reply);
    if (order.reply !== this.#reply || this.#isOver) return;
    switch (order.kind) {
      case "push":
        this.#chunks.push(order.samples);
        return;
      case "end":
        this.#isWhole = true;
        return;
      case "silence":
        this.#end();
    }
  }

  /** Writes the next samples into `output`, whose first one is the context's frame `frame`; what is missing is silence. */
  fill(output: Float32Array, frame: number): void {
    let written = 0;
    while (written < output.length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      const part = chunk.subarray(this.#offset, this.#offset + output.length - written);
      output.set(part, written);
      this.#listen(part, frame + written);
      written += part.length;
      this.#offset += part.length;
      if (this.#offset < chunk.length) continue;
      this.#chunks.shift();
      this.#offset = 0;
    }
    this.#played += written;
    output.fill(0, written);
    if (this.#isWhole && this.#chunks.length === 0 && !this.#isOver) this.#end();
  }

  #listen(part: Float32Array, frame: number): void {
    if (this.#isAudible) return;
    const first = part.findIndex((sample) => Math.abs(sample) >= AUDIBLE);
    if (first < 0) return;
    this.#isAudible = true;
    this.#tell({ kind: "audible", reply: this.#reply, frame: frame + first });
  }

  #begin(reply: number): void {
    if (!this.#isOver) this.#end();
    this.#reply = reply;
    this.#played = 0;
    this.#isAudible = false;
    this.#isWhole = false;
    this.#isOver = false;
  }

  #end(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#isOver = true;
    this.#tell({ kind: "ended", reply: this.#reply, playedSamples: this.#played });
  }
}
