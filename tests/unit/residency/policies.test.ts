import { describe, expect, it } from "vitest";
import {
  decideByDropping,
  decideByLemonade,
  decideByLru,
  decideByOllama,
  decideByPlanOnDemand,
} from "../../../src-main/residency/policies.ts";
import type { TraceModel, View } from "../../../src-main/residency/simulate.ts";

const models: TraceModel[] = [
  { id: "asr", role: "asr", bytes: 5, loadMs: 100 },
  { id: "llm", role: "llm", bytes: 20, loadMs: 900 },
  { id: "tts", role: "tts", bytes: 5, loadMs: 200 },
  { id: "tts-british", role: "tts", bytes: 5, loadMs: 200 },
];

function view(changes: Partial<View>): View {
  return {
    budgetBytes: 30,
    nowMs: 10_000,
    models,
    resident: new Set(),
    leased: null,
    wanted: null,
    usedAtMs: new Map([
      ["asr", 9000],
      ["llm", 2000],
      ["tts", 8000],
    ]),
    expected: [],
    ...changes,
  };
}

describe("the rivals", () => {
  it("do nothing before something is wanted, nor when it is there", () => {
    for (const decide of [decideByLru, decideByOllama, decideByLemonade, decideByPlanOnDemand]) {
      expect(decide(view({ resident: new Set(["asr"]) }))).toEqual({ evict: [], load: null });
      expect(decide(view({ resident: new Set(["asr"]), wanted: "asr" }))).toEqual({ evict: [], load: null });
    }
  });

  it("evict nothing where there is room", () => {
    for (const decide of [decideByLru, decideByOllama])
      expect(decide(view({ resident: new Set(["llm"]), wanted: "asr" }))).toEqual({ evict: [], load: "asr" });
  });

  it("LRU lets go what was used longest ago, however dear", () => {
    const full = view({ resident: new Set(["asr", "llm", "tts"]), wanted: "tts-british" });
    expect(decideByLru(full)).toEqual({ evict: ["llm"], load: "tts-british" });
  });

  it("Ollama, all keep-alives being equal, lets go the first by name", () => {
    const full = view({ resident: new Set(["tts", "llm", "asr"]), wanted: "tts-british" });
    expect(decideByOllama(full)).toEqual({ evict: ["asr"], load: "tts-british" });
  });

  it("Lemonade keeps one of each kind, a tenth free, and weighs idle time against load time", () => {
    const voices = view({ budgetBytes: 40, resident: new Set(["asr", "llm", "tts"]), wanted: "tts-british" });
    expect(decideByLemonade(voices)).toEqual({ evict: ["tts"], load: "tts-british" });
    // Idle for 1000 ms at 100 ms of loading scores 10, idle for 8000 at 900 scores 9.
    const pressed = view({ budgetBytes: 30, resident: new Set(["asr", "llm"]), wanted: "tts" });
    expect(decideByLemonade(pressed)).toEqual({ evict: ["asr"], load: "tts" });
  });

  it("load and drop has one model at a time, and none between", () => {
    expect(decideByDropping(view({ resident: new Set(["asr"]) }))).toEqual({ evict: ["asr"], load: null });
    expect(decideByDropping(view({ resident: new Set(["asr"]), wanted: "llm" }))).toEqual({
      evict: ["asr"],
      load: "llm",
    });
    expect(decideByDropping(view({ resident: new Set(["asr"]), leased: "asr" }))).toEqual({ evict: [], load: null });
  });
});
