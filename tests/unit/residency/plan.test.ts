import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planMoves } from "../../../src-main/residency/plan.ts";
import type { Plan, PlanInput, PlanModel, Use } from "../../../src-main/residency/plan.ts";

const SIZES = { asr: [5, 100], llm: [20, 700], tts: [5, 200], "tts-british": [5, 200] } as const;

function model(id: keyof typeof SIZES, changes: Partial<PlanModel> = {}): PlanModel {
  const [bytes, loadMs] = SIZES[id];
  return { id, bytes, loadMs, resident: false, leased: false, pinned: false, idleMs: 1000, ...changes };
}

const here = { resident: true };
const inUse = { resident: true, leased: true };
const ASR: Use = { id: "asr", gapMs: 3000, runMs: 300 };
const LLM: Use = { id: "llm", gapMs: 0, runMs: 2500 };
const TTS: Use = { id: "tts", gapMs: 0, runMs: 600 };

/** What a plan says is to be done now. */
function movesOf(input: Partial<PlanInput> & Pick<PlanInput, "models" | "uses">): Pick<Plan, "evict" | "load"> {
  const { evict, load } = planMoves({ roomBytes: 25, running: false, loading: false, ...input });
  return { evict, load };
}

describe("the plan", () => {
  it("moves nothing when all that is foreseen is resident", () => {
    const models = [model("asr", here), model("llm", here), model("tts", here)];
    expect(planMoves({ roomBytes: 30, models, uses: [ASR, LLM, TTS], running: false, loading: false })).toEqual({
      evict: [],
      load: null,
      ahead: [],
      waitMs: 0,
      blocked: false,
      tooBig: [],
      unpinned: [],
    });
  });

  it("brings in what comes next while something runs, without evicting where there is room", () => {
    const models = [model("asr", inUse), model("llm", here), model("tts")];
    const input = { roomBytes: 30, models, uses: [{ ...ASR, gapMs: 0 }, LLM, TTS], running: true };
    expect(movesOf(input)).toEqual({ evict: [], load: "tts" });
  });

  it("swaps the recogniser for the voice while the answer is being written", () => {
    const models = [model("asr", here), model("llm", inUse), model("tts")];
    expect(movesOf({ models, uses: [LLM, TTS, ASR, LLM], running: true })).toEqual({ evict: ["asr"], load: "tts" });
  });

  it("does not do so before the recogniser is done, and says that it will", () => {
    const models = [model("asr", inUse), model("llm", here), model("tts")];
    const plan = planMoves({
      roomBytes: 25,
      models,
      uses: [{ ...ASR, gapMs: 0 }, LLM, TTS],
      running: true,
      loading: false,
    });
    expect(plan).toMatchObject({ evict: [], load: null, waitMs: 0 });
    expect(plan.ahead).toEqual([{ atMs: 300, evict: ["asr"], load: "tts" }]);
  });

  it("brings the recogniser back when the answer has been spoken", () => {
    const models = [model("asr"), model("llm", here), model("tts", here)];
    expect(movesOf({ models, uses: [ASR, LLM, TTS] })).toEqual({ evict: ["tts"], load: "asr" });
  });

  it("evicts a model that no foreseen use needs before one that is needed soon", () => {
    const models = [model("asr"), model("llm", here), model("tts", here), model("tts-british", here)];
    expect(movesOf({ roomBytes: 30, models, uses: [ASR, LLM, TTS] })).toEqual({ evict: ["tts-british"], load: "asr" });
  });

  it("of two that nobody needs lets the one go that was idle longer", () => {
    const models = [
      model("asr", { ...here, idleMs: 60_000 }),
      model("tts", { ...here, idleMs: 600_000 }),
      model("llm"),
    ];
    expect(movesOf({ models, uses: [LLM] })).toEqual({ evict: ["tts"], load: "llm" });
  });

  it("evicts no more than it must", () => {
    const models = [model("asr", { ...here, idleMs: 9e5 }), model("llm", { ...here, idleMs: 8e5 }), model("tts")];
    const bigger = { ...model("tts"), bytes: 15 };
    expect(movesOf({ roomBytes: 25, models: [...models.slice(0, 2), bigger], uses: [TTS] }).evict).toEqual(["llm"]);
  });

  it("begins nothing while something else is being loaded", () => {
    const models = [model("asr", inUse), model("llm"), model("tts")];
    expect(movesOf({ models, uses: [{ ...ASR, gapMs: 0 }, LLM], loading: true })).toEqual({ evict: [], load: null });
  });

  it("waits for a lease that is in the way of what is wanted", () => {
    const models = [model("tts-british", { ...inUse, bytes: 10 }), model("llm")];
    const plan = planMoves({ roomBytes: 25, models, uses: [LLM], running: false, loading: false });
    expect(plan).toMatchObject({ evict: [], load: null, blocked: true });
  });

  it("brings in the voice beside a language model that still writes, where both fit", () => {
    const models = [model("asr", here), model("llm", inUse), model("tts")];
    const uses = [TTS, ASR, LLM];
    expect(planMoves({ roomBytes: 25, models, uses, running: false, loading: false })).toMatchObject({
      evict: ["asr"],
      load: "tts",
      blocked: false,
    });
    expect(
      planMoves({ roomBytes: 24, models: models.slice(1), uses: [TTS], running: false, loading: false }),
    ).toMatchObject({
      evict: [],
      load: null,
      blocked: true,
    });
  });

  it("keeps pins while it can, and lets them give way where nothing else helps", () => {
    const pinned = { ...here, pinned: true };
    expect(movesOf({ models: [model("asr", pinned), model("llm", here), model("tts")], uses: [TTS] })).toEqual({
      evict: ["llm"],
      load: "tts",
    });
    const plan = planMoves({
      roomBytes: 20,
      models: [model("asr", pinned), model("llm")],
      uses: [LLM],
      running: false,
      loading: false,
    });
    expect(plan).toMatchObject({ evict: ["asr"], load: "llm", unpinned: ["asr"] });
  });

  it("moves no pin for what is only foreseen", () => {
    const models = [model("asr", { ...here, pinned: true }), model("llm")];
    const uses = [{ ...LLM, gapMs: 1000 }];
    const plan = planMoves({ roomBytes: 20, models, uses, running: false, loading: false });
    expect(plan).toMatchObject({ evict: [], load: null, unpinned: [] });
  });

  it("tells what does not fit even alone, and plans for the rest", () => {
    const models = [model("asr", here), model("llm"), model("tts")];
    const plan = planMoves({
      roomBytes: 19,
      models,
      uses: [{ ...ASR, gapMs: 0 }, LLM, TTS],
      running: false,
      loading: false,
    });
    expect(plan).toMatchObject({ tooBig: ["llm"], load: "tts" });
  });
});

describe("when the room shrinks", () => {
  const all = [model("asr", here), model("llm", inUse), model("tts", here), model("tts-british", here)];
  const uses = [LLM, TTS, ASR];
  const evictedAt = (roomBytes: number) => movesOf({ roomBytes, models: all, uses, running: true }).evict;

  it("lets go first what nobody needs, then what is needed last, and never what is in use", () => {
    expect(evictedAt(35)).toEqual([]);
    expect(evictedAt(30)).toEqual(["tts-british"]);
    expect(evictedAt(25)).toEqual(["tts-british", "asr"]);
    expect(evictedAt(20)).toEqual(["tts-british", "asr", "tts"]);
    expect(evictedAt(0)).not.toContain("llm");
  });

  it("gives up pins last", () => {
    const models = [model("asr", { ...here, pinned: true }), model("tts", here), model("llm")];
    const uses = [{ ...TTS, gapMs: 1000 }];
    expect(movesOf({ roomBytes: 9, models, uses }).evict).toEqual(["tts"]);
    expect(movesOf({ roomBytes: 4, models, uses }).evict).toEqual(["tts", "asr"]);
  });
});

describe("in 10,000 random situations", () => {
  const size = fc.integer({ min: 1, max: 30 });
  const situation = fc.record({
    roomBytes: fc.integer({ min: 0, max: 90 }),
    models: fc.array(
      fc.record({
        bytes: size,
        loadMs: size,
        resident: fc.boolean(),
        leased: fc.boolean(),
        pinned: fc.boolean(),
        idleMs: fc.integer({ min: 0, max: 900_000 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    steps: fc.array(fc.record({ place: fc.nat(5), gapMs: fc.nat(40), runMs: fc.nat(40) }), {
      minLength: 1,
      maxLength: 6,
    }),
    running: fc.boolean(),
    wanted: fc.boolean(),
  });

  it("the moves fit, spare what is leased, and serve what is waited for", () => {
    fc.assert(
      fc.property(situation, ({ roomBytes, models: made, steps, running: mayRun, wanted }) => {
        const models = made.map((one, place): PlanModel => ({
          ...one,
          id: `m${place}`,
          leased: one.leased && one.resident,
        }));
        const uses = steps.map(({ place, ...times }): Use => ({ id: `m${place % models.length}`, ...times }));
        const [first] = uses;
        if (first === undefined) return;
        const running = mayRun && models.some(({ id, leased }) => id === first.id && leased);
        if (wanted) first.gapMs = 0;
        const { evict, load, blocked, tooBig } = planMoves({ roomBytes, models, uses, running, loading: false });

        const held = models.filter(({ resident }) => resident);
        const gone = held.filter(({ id }) => evict.includes(id));
        expect(gone).toHaveLength(new Set(evict).size);
        expect(gone.filter(({ leased }) => leased)).toEqual([]);
        const staying = sum(held) - sum(gone);
        const loaded = models.filter(({ id }) => id === load);
        expect(loaded.filter(({ resident }) => resident)).toEqual([]);
        expect(load === null ? 0 : staying + sum(loaded)).toBeLessThanOrEqual(roomBytes);
        // Nothing that could go stays while more is held than there is room for.
        expect(staying > roomBytes ? held.filter(({ leased }) => !leased) : gone).toEqual(gone);

        const model = models.find(({ id }) => id === first.id);
        const isOver = sum(held) > roomBytes;
        const isDue = wanted && !running && !isOver && model?.resident === false && !tooBig.includes(model.id);
        const isInTheWay = sum(held.filter(({ leased }) => leased)) + (model?.bytes ?? 0) > roomBytes;
        const due = { blocked: isInTheWay, load: isInTheWay ? null : first.id };
        expect(isDue ? { blocked, load } : due).toEqual(due);
      }),
      { numRuns: 10_000 },
    );
  });
});

function sum(models: readonly PlanModel[]): number {
  return models.reduce((total, { bytes }) => total + bytes, 0);
}
