import { expect, it } from "vitest";
import { shareOf } from "../../../src-main/residency/kept.ts";
import type { KeptModel } from "../../../src-main/residency/kept.ts";
import { createResidence } from "../../../src-main/residency/residence.ts";
import type { Residence } from "../../../src-main/residency/residence.ts";

const { signal } = new AbortController();

function start(options: { budgetBytes?: number; residueBytes?: () => number } = {}): {
  residence: Residence;
  told: string[];
} {
  const told: string[] = [];
  const models = ["asr", "llm", "tts"].map((id): KeptModel => ({
    id,
    title: id,
    size: { shares: [shareOf("cpu", 100)], loadMs: 1, measured: true },
    async load() {
      told.push(`+${id}`);
      return { loadMs: 1, residentBytes: 100 };
    },
    async unload() {
      told.push(`-${id}`);
    },
  }));
  const { budgetBytes, ...more } = options;
  const order = models.map(({ id }) => id);
  return { told, residence: createResidence({ models, order, budgets: { cpu: budgetBytes ?? Infinity }, ...more }) };
}

const statesOf = (residence: Residence) => residence.holdings().models.map(({ id, state }) => `${id} ${state}`);

it("models whose process was started anew come back, those that were there and no others", async () => {
  const { residence, told } = start();
  for (const id of ["asr", "tts"]) (await residence.lease(id, { signal })).release();
  told.length = 0;
  residence.died(["asr", "llm"], true);
  await residence.settled();
  expect(told).toEqual(["+asr"]);
  expect(statesOf(residence)).toEqual(["asr resident", "llm away", "tts resident"]);
});

it("models whose thread died do not come back by themselves", async () => {
  const { residence, told } = start();
  (await residence.lease("asr", { signal })).release();
  residence.died(["asr"]);
  await residence.settled();
  expect(told).toEqual(["+asr"]);
  expect(statesOf(residence)).toEqual(["asr away", "llm away", "tts away"]);
});

it("where not all fit, what comes next comes back first", async () => {
  const { residence, told } = start({ budgetBytes: 100 });
  residence.expectTurn();
  for (const id of ["asr", "llm", "tts"]) (await residence.lease(id, { signal })).release();
  residence.endTurn();
  await residence.settled();
  told.length = 0;
  residence.died(["asr", "llm", "tts"], true);
  await residence.settled();
  expect(told).toEqual(["+asr"]);
});

it("models are free while no turn is on and nobody uses them or waits for them", async () => {
  const { residence } = start();
  expect(residence.areFree(["asr"])).toBe(true);
  const lease = await residence.lease("asr", { signal });
  expect([residence.areFree(["asr"]), residence.areFree(["llm"])]).toEqual([false, true]);
  lease.release();
  residence.expectTurn();
  await residence.settled();
  expect(residence.areFree(["asr"])).toBe(false);
  residence.endTurn();
  expect(residence.areFree(["asr"])).toBe(true);
  const waiting = residence.lease("llm", { signal });
  expect(residence.areFree(["llm"])).toBe(false);
  (await waiting).release();
});

it("what processes keep is in the account of memory, and takes no model's room", async () => {
  const { residence } = start({ budgetBytes: 300, residueBytes: () => 250 });
  for (const id of ["asr", "llm", "tts"]) (await residence.lease(id, { signal })).release();
  expect(residence.holdings().devices).toMatchObject([{ device: "cpu", heldBytes: 300, residueBytes: 250 }]);
});
