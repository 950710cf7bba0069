import { describe, expect, it } from "vitest";
import { simulate } from "../../../src-main/residency/simulate.ts";
import type { Decision, Policy, Trace, View } from "../../../src-main/residency/simulate.ts";

const uses = [
  { id: "asr", gapMs: 100, runMs: 50 },
  { id: "llm", gapMs: 0, runMs: 500 },
];
const trace: Trace = {
  name: "half a turn",
  models: [
    { id: "asr", role: "asr", bytes: 5, loadMs: 30 },
    { id: "llm", role: "llm", bytes: 20, loadMs: 200 },
  ],
  uses,
  expect: (next) => uses.slice(next),
};

const NONE: Decision = { evict: [], load: null };

function onDemand({ wanted, resident }: View): Decision {
  return wanted === null ? NONE : { evict: [...resident].filter((id) => id !== wanted), load: wanted };
}

describe("a simulated device", () => {
  it("counts what was waited for, and how long the link was busy", () => {
    expect(simulate(trace, 20, onDemand)).toEqual({
      waitMs: 230,
      surpriseMs: 0,
      loadMs: 230,
      loads: 2,
      evictions: 1,
      peakBytes: 20,
      elsewhere: 0,
      served: 2,
    });
  });

  it("hides loads behind pauses and uses", () => {
    const early: Policy = ({ models, resident }) => ({
      evict: [],
      load: models.find(({ id }) => !resident.has(id))?.id ?? null,
    });
    // The recogniser is there when it is wanted; the language model began to load at 30 and is there at 230.
    expect(simulate(trace, 25, early)).toMatchObject({ waitMs: 80, loadMs: 230 });
  });

  it("tells surprises from what was expected", () => {
    const wrong = { ...trace, expect: () => uses.slice(1) };
    expect(simulate(wrong, 25, onDemand)).toMatchObject({ waitMs: 230, surpriseMs: 30 });
  });

  it("runs elsewhere what is bigger than the whole budget", () => {
    expect(simulate(trace, 19, onDemand)).toMatchObject({ elsewhere: 1, served: 2, loads: 1 });
  });

  it.each<[string, Policy, string]>([
    ["goes over the budget", ({ wanted }) => ({ evict: [], load: wanted }), "llm was loaded over the budget"],
    [
      "evicts what is leased",
      (view) => (view.leased === null ? onDemand(view) : { evict: [view.leased], load: null }),
      "asr was evicted while it was leased",
    ],
    ["evicts what is not there", () => ({ evict: ["llm"], load: null }), "llm was to be evicted and is not resident"],
    ["loads what is there", ({ leased }) => ({ evict: [], load: leased ?? "asr" }), "asr was loaded twice"],
    ["lets a use wait for ever", () => NONE, "asr is waited for and nothing is being loaded"],
  ])("refuses a policy that %s", (_, policy, message) => {
    expect(() => simulate(trace, 20, policy)).toThrow(message);
  });
});
