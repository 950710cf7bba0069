import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSchedule } from "../../../src-main/residency/search.ts";
import type { SearchInput } from "../../../src-main/residency/search.ts";

const [ASR, LLM, TTS] = [0, 1, 2];
const turn = (gapMs: number) => [
  { model: ASR, gapMs, runMs: 300 },
  { model: LLM, gapMs: 0, runMs: 2500 },
  { model: TTS, gapMs: 0, runMs: 600 },
];
const base: SearchInput = {
  bytes: [5, 20, 5],
  loadMs: [100, 700, 200],
  owedMs: [100, 700, 200],
  roomBytes: 30,
  residentMask: 0,
  pinnedMask: 0,
  leasedMask: 0,
  uses: [...turn(1000), ...turn(3000)],
  running: false,
};

describe("the schedule of a turn", () => {
  it("loads each model once when all fit, in the order of their uses", () => {
    const { loads, waitMs, loadMs } = findSchedule(base);
    expect(loads).toEqual([
      { atMs: 0, load: ASR, evictMask: 0 },
      { atMs: 100, load: LLM, evictMask: 0 },
      { atMs: 800, load: TTS, evictMask: 0 },
    ]);
    expect({ waitMs, loadMs }).toEqual({ waitMs: 0, loadMs: 1000 });
  });

  it("does nothing when all are resident", () => {
    expect(findSchedule({ ...base, residentMask: 0b111 })).toEqual({ waitMs: 0, loadMs: 0, loads: [] });
  });

  it("swaps the small ones behind the big one's back, and nobody waits", () => {
    const { loads, waitMs } = findSchedule({ ...base, roomBytes: 25, residentMask: 0b011, uses: turn(0) });
    // The recogniser goes when it is done, and the voice comes while the answer is being written.
    expect(loads).toEqual([{ atMs: 300, load: TTS, evictMask: 0b001 }]);
    expect(waitMs).toBe(0);
  });

  it("waits as little as one at a time allows", () => {
    const { waitMs, loads } = findSchedule({ ...base, roomBytes: 20, uses: turn(1000) });
    expect(loads.map(({ load }) => load)).toEqual([ASR, LLM, TTS]);
    expect(waitMs).toBe(700 + 200);
  });

  it("keeps what is leased until the first use is over", () => {
    const { loads } = findSchedule({
      ...base,
      roomBytes: 25,
      residentMask: 0b011,
      leasedMask: 0b010,
      running: true,
      uses: [{ model: ASR, gapMs: 0, runMs: 300 }, ...turn(0).slice(2), ...turn(50).slice(0, 1)],
    });
    expect(loads[0]).toEqual({ atMs: 300, load: TTS, evictMask: 0b010 });
  });

  it("never evicts what is pinned", () => {
    const { loads, waitMs } = findSchedule({
      ...base,
      roomBytes: 25,
      residentMask: 0b001,
      pinnedMask: 0b001,
      uses: turn(1000),
    });
    expect(loads.map(({ load, evictMask }) => [load, evictMask])).toEqual([
      [LLM, 0],
      [TTS, 0b010],
    ]);
    expect(waitMs).toBe(200);
  });

  it("refuses a use that cannot be served", () => {
    expect(() => findSchedule({ ...base, roomBytes: 19 })).toThrow(RangeError);
  });
});

describe("against trying everything at every millisecond", () => {
  const small = (max: number, min = 0) => fc.integer({ min, max });
  const problem = fc.integer({ min: 1, max: 3 }).chain((count) => {
    const each = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: count, maxLength: count });
    return fc.record({
      bytes: each(small(4, 1)),
      loadMs: each(small(3, 1)),
      owedMs: each(small(3)),
      roomBytes: small(9, 4),
      residentMask: small(2 ** count - 1),
      lockMask: small(2 ** count - 1),
      uses: fc.array(fc.record({ model: small(count - 1), gapMs: small(3), runMs: small(3) }), {
        minLength: 1,
        maxLength: 4,
      }),
      isPinned: fc.boolean(),
    });
  });

  it("there is no schedule with less wait, nor with the same wait and less loading", () => {
    fc.assert(
      fc.property(problem, ({ lockMask, isPinned, ...rest }) => {
        const locked = lockMask & rest.residentMask;
        const owedMs = rest.owedMs.map((ms, model) => Math.min(ms, rest.loadMs[model] ?? 0));
        const input = {
          ...rest,
          owedMs,
          pinnedMask: isPinned ? locked : 0,
          leasedMask: isPinned ? 0 : locked,
          running: false,
        };
        fc.pre(sizeOf(input, input.residentMask) <= input.roomBytes);
        fc.pre(input.uses.every(({ model }) => sizeOf(input, input.pinnedMask | (1 << model)) <= input.roomBytes));
        fc.pre(sizeOf(input, locked | (1 << (input.uses[0]?.model ?? 0))) <= input.roomBytes);
        const { waitMs, loadMs } = findSchedule(input);
        expect([waitMs, loadMs]).toEqual(tryEverything(input));
      }),
      { numRuns: 400 },
    );
  });
});

function sizeOf({ bytes }: SearchInput, mask: number): number {
  return bytes.reduce((sum, size, model) => sum + ((mask >> model) & 1 ? size : 0), 0);
}

interface Moment {
  use: number;
  running: boolean;
  leftMs: number;
  mask: number;
  loading: number;
  loadLeftMs: number;
}

/** The least [wait, loading], by recursion over milliseconds: any set may be evicted and any load begun at any of them. */
function tryEverything(input: SearchInput): [number, number] {
  const { uses } = input;
  const memo = new Map<string, [number, number]>();
  const latestMs =
    uses.reduce((sum, { gapMs, runMs }) => sum + gapMs + runMs, 0) + uses.length * 2 * Math.max(...input.loadMs);

  function from(moment: Moment, nowMs: number): [number, number] {
    const at = settle(moment);
    if (at.use === uses.length) {
      const here = at.loading < 0 ? at.mask : at.mask | (1 << at.loading);
      return [0, input.owedMs.reduce((sum, ms, model) => sum + ((here >> model) & 1 ? 0 : ms), 0)];
    }
    if (nowMs > latestMs) return [Infinity, Infinity];
    const key = `${nowMs} ${Object.values(at).join(" ")}`;
    const known = memo.get(key);
    if (known !== undefined) return known;
    let best = tick(at, nowMs);
    if (at.loading < 0) {
      const using = at.running ? 1 << (uses[at.use]?.model ?? 0) : 0;
      const loose = at.mask & ~(input.pinnedMask | using | (at.use === 0 ? input.leasedMask : 0));
      for (let evicted = loose; ; evicted = (evicted - 1) & loose) {
        const mask = at.mask & ~evicted;
        for (const [model, ms] of input.loadMs.entries()) {
          if ((mask >> model) & 1 || sizeOf(input, mask | (1 << model)) > input.roomBytes) continue;
          const [waitMs, loadMs] = tick({ ...at, mask, loading: model, loadLeftMs: ms }, nowMs);
          best = least(best, [waitMs, loadMs + ms]);
        }
        if (evicted === 0) break;
      }
    }
    memo.set(key, best);
    return best;
  }

  function tick(at: Moment, nowMs: number): [number, number] {
    const isWaiting = !at.running && at.leftMs === 0;
    const next = { ...at, leftMs: Math.max(0, at.leftMs - 1), loadLeftMs: at.loadLeftMs - 1 };
    if (at.loading >= 0 && next.loadLeftMs === 0) {
      next.mask |= 1 << at.loading;
      next.loading = -1;
    }
    if (next.loading < 0) next.loadLeftMs = 0;
    const [waitMs, loadMs] = from(next, nowMs + 1);
    return [waitMs + (isWaiting ? 1 : 0), loadMs];
  }

  /** Uses begin and end without taking time. */
  function settle(moment: Moment): Moment {
    const at = { ...moment };
    while (at.use < uses.length && at.leftMs === 0) {
      if (at.running) {
        at.use += 1;
        at.running = false;
        at.leftMs = uses[at.use]?.gapMs ?? 0;
      } else {
        const use = uses[at.use];
        if (use === undefined || !((at.mask >> use.model) & 1)) break;
        at.running = true;
        at.leftMs = use.runMs;
      }
    }
    return at;
  }

  return from(
    { use: 0, running: false, leftMs: uses[0]?.gapMs ?? 0, mask: input.residentMask, loading: -1, loadLeftMs: 0 },
    0,
  );
}

function least(a: [number, number], b: [number, number]): [number, number] {
  return a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]) ? a : b;
}
