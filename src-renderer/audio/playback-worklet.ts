import { ReplyQueue, type PlayerOrder } from "./reply-queue.ts";

/** Sounds the queue; all that it decides is in `reply-queue.ts`. */
class ReplyPlayer extends AudioWorkletProcessor {
  readonly #queue = new ReplyQueue((news) => this.port.postMessage(news));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlayerOrder>) => this.#queue.order(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (output !== undefined) this.#queue.fill(output, currentFrame);
    return true;
  }
}

registerProcessor("reply-player", ReplyPlayer);
