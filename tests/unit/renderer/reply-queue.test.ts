import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReplyQueue, type PlayerNews } from "../../../src-renderer/audio/reply-queue.ts";

const QUANTUM = 128;

function createQueue() {
  const news: PlayerNews[] = [];
  const queue = new ReplyQueue((item) => news.push(item));
  let frame = 0;
  function pull(quanta: number): number[] {
    const all: number[] = [];
    for (let i = 0; i < quanta; i += 1) {
      const output = new Float32Array(QUANTUM).fill(9);
      queue.fill(output, frame);
      frame += QUANTUM;
      all.push(...output);
    }
    return all;
  }
  return { queue, news, pull };
}

describe("the queue of a reply", () => {
  it("joins chunks of any length without a gap and tells exactly how much was played", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }), (lengths) => {
        const { queue, news, pull } = createQueue();
        let next = 0;
        for (const length of lengths) {
          queue.order({ kind: "push", reply: 1, samples: Float32Array.from({ length }, () => (next += 1)) });
        }
        queue.order({ kind: "end", reply: 1 });
        const played = pull(Math.ceil(next / QUANTUM) + 2);
        expect(played.slice(0, next)).toEqual(Array.from({ length: next }, (_, i) => i + 1));
        expect(played.slice(next).every((sample) => sample === 0)).toBe(true);
        expect(news.filter(({ kind }) => kind === "ended")).toEqual([{ kind: "ended", reply: 1, playedSamples: next }]);
      }),
    );
  });

  it("counts leading silence into the first audible frame, over chunks", () => {
    const { queue, news, pull } = createQueue();
    pull(3);
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(200).fill(0.001) });
    queue.order({ kind: "push", reply: 1, samples: Float32Array.of(0, 0, 0.2, 0.3) });
    pull(3);
    expect(news).toEqual([{ kind: "audible", reply: 1, frame: 3 * QUANTUM + 202 }]);
  });

  it("waits for a late chunk without counting the gap as heard", () => {
    const { queue, news, pull } = createQueue();
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(100).fill(0.5) });
    pull(5);
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(100).fill(0.5) });
    queue.order({ kind: "end", reply: 1 });
    pull(2);
    expect(news.at(-1)).toEqual({ kind: "ended", reply: 1, playedSamples: 200 });
  });

  it("is silent at once, tells what was heard, and ignores what comes late", () => {
    const { queue, news, pull } = createQueue();
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(10_000).fill(0.5) });
    pull(4);
    queue.order({ kind: "silence", reply: 1 });
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(1000).fill(0.5) });
    queue.order({ kind: "end", reply: 1 });
    queue.order({ kind: "silence", reply: 1 });
    expect(pull(2).every((sample) => sample === 0)).toBe(true);
    expect(news.filter(({ kind }) => kind === "ended")).toEqual([
      { kind: "ended", reply: 1, playedSamples: 4 * QUANTUM },
    ]);
  });

  it("drops the rest of one reply when the next begins", () => {
    const { queue, news, pull } = createQueue();
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(1000).fill(0.5) });
    pull(1);
    queue.order({ kind: "push", reply: 2, samples: new Float32Array(QUANTUM).fill(0.25) });
    queue.order({ kind: "push", reply: 1, samples: new Float32Array(1000).fill(0.5) });
    queue.order({ kind: "end", reply: 2 });
    expect(pull(1)).toEqual(Array(QUANTUM).fill(0.25));
    expect(news).toMatchObject([
      { kind: "audible", reply: 1 },
      { kind: "ended", reply: 1, playedSamples: QUANTUM },
      { kind: "audible", reply: 2 },
      { kind: "ended", reply: 2, playedSamples: QUANTUM },
    ]);
  });
});
