import { describe, expect, it } from "vitest";
import { IDLE_UNLOAD_CHOICES, idleTooLong } from "../../../src-main/residency/idle.ts";
import type { PlanModel } from "../../../src-main/residency/plan.ts";

const MINUTE_MS = 60_000;

function model(id: string, idleMs: number, changes: Partial<PlanModel> = {}): PlanModel {
  return { id, bytes: 1, loadMs: 1, resident: true, leased: false, pinned: false, idleMs, ...changes };
}

describe("models that nobody uses", () => {
  it("go when they have been idle for the set time, and the others are asked about again when it is theirs", () => {
    const models = [model("asr", 5 * MINUTE_MS), model("llm", 4 * MINUTE_MS), model("tts", MINUTE_MS)];
    expect(idleTooLong(models, 5, [])).toEqual({ evict: ["asr"], againInMs: MINUTE_MS });
  });

  it("stay for ever if that is what is wanted", () => {
    expect(idleTooLong([model("asr", 1e12)], "never", [])).toEqual({ evict: [], againInMs: null });
  });

  it("go at once after the turn with 0, and not between its stages", () => {
    expect(idleTooLong([model("asr", 0)], 0, [])).toEqual({ evict: ["asr"], againInMs: null });
    expect(idleTooLong([model("asr", 0)], 0, ["asr"])).toEqual({ evict: [], againInMs: null });
  });

  it("stay while they are leased or pinned", () => {
    const models = [model("asr", 1e9, { leased: true }), model("tts", 1e9, { pinned: true })];
    expect(idleTooLong(models, 2, [])).toEqual({ evict: [], againInMs: null });
  });

  it("can be given every time that people can choose", () => {
    expect(IDLE_UNLOAD_CHOICES).toEqual(["never", 0, 2, 5, 10, 15, 60]);
  });
});
