import * as fc from "fast-check";
import { expect, it } from "vitest";
import { pickRows, shareOut } from "../../../../src-main/bench/datasets/pick-rows.ts";
import type { DatasetRow } from "../../../../src-main/bench/runs/records.ts";
import { collectGarbage } from "../../../parts/collect-garbage.ts";

const { signal } = new AbortController();

function rowOf(id: string, accent: string | null): DatasetRow {
  const unknown = { machineTranscript: null, speaker: null, age: null, gender: null, durationMs: null };
  return { id, transcript: "hello", accent, ...unknown };
}

function datasetOf(rows: Iterable<DatasetRow>) {
  return {
    name: "made",
    async *rows() {
      yield* rows;
    },
  };
}

/** Rows of up to 12 groups of very different sizes. */
const rowLists = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((sizes) =>
    sizes.flatMap(([size, isKnown], group) =>
      Array.from({ length: size }, (_, at) => rowOf(`${group}-${at}`, isKnown ? `accent ${group}` : null)),
    ),
  );
const seeds = fc.nat(1000);

function countBy(rows: readonly DatasetRow[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { accent } of rows) counts.set(accent, (counts.get(accent) ?? 0) + 1);
  return counts;
}

it("as many rows as asked for, all different, all of the dataset, none of those set apart", async () => {
  await fc.assert(
    fc.asyncProperty(rowLists, seeds, fc.nat(60), fc.nat(20), async (rows, seed, wanted, apart) => {
      const exclude = new Set(rows.slice(0, apart).map(({ id }) => id));
      const count = Math.min(wanted, rows.length - exclude.size);
      const picked = await pickRows(datasetOf(rows), { count, stratifyBy: "accent", seed, exclude, signal });
      const ids = new Set(picked.map(({ id }) => id));
      expect(ids.size).toBe(count);
      expect([...ids].every((id) => rows.some((row) => row.id === id) && !exclude.has(id))).toBe(true);
    }),
  );
});

it("no group has two rows more than another that has rows left", async () => {
  await fc.assert(
    fc.asyncProperty(rowLists, seeds, fc.nat(60), async (rows, seed, wanted) => {
      const count = Math.min(wanted, rows.length);
      const picked = countBy(await pickRows(datasetOf(rows), { count, stratifyBy: "accent", seed, signal }));
      const sizes = countBy(rows);
      const shares = [...sizes].map(([accent, size]) => ({ size, share: picked.get(accent) ?? 0 }));
      const most = Math.max(0, ...shares.map(({ share }) => share));
      for (const { size, share } of shares) expect(share).toBeGreaterThanOrEqual(Math.min(size, most - 1));
    }),
  );
});

it("the same seed picks the same rows in the same order, however the dataset is ordered", async () => {
  await fc.assert(
    fc.asyncProperty(rowLists, seeds, fc.nat(60), async (rows, seed, wanted) => {
      const options = { count: Math.min(wanted, rows.length), stratifyBy: "accent" as const, seed, signal };
      const forth = await pickRows(datasetOf(rows), options);
      expect(await pickRows(datasetOf(rows), options)).toEqual(forth);
      expect(await pickRows(datasetOf(rows.toReversed()), options)).toEqual(forth);
    }),
  );
});

it("more rows are the same ones and others", async () => {
  await fc.assert(
    fc.asyncProperty(rowLists, seeds, fc.nat(60), fc.nat(20), async (rows, seed, wanted, more) => {
      const pick = async (count: number) =>
        pickRows(datasetOf(rows), { count: Math.min(count, rows.length), stratifyBy: "accent", seed, signal });
      const larger = new Set((await pick(wanted + more)).map(({ id }) => id));
      expect((await pick(wanted)).filter(({ id }) => !larger.has(id))).toEqual([]);
    }),
  );
});

it("what was picked for the warmups and what is picked without them have nothing in common", async () => {
  const rows = Array.from({ length: 50 }, (_, at) => rowOf(String(at), `accent ${at % 7}`));
  const options = { stratifyBy: "accent" as const, seed: 3, signal };
  const warmups = new Set((await pickRows(datasetOf(rows), { ...options, count: 3 })).map(({ id }) => id));
  const picked = await pickRows(datasetOf(rows), { ...options, count: 20, exclude: warmups });
  expect(picked.filter(({ id }) => warmups.has(id))).toEqual([]);
});

it("20 rows over 9 accents: two or three of each, though one accent has nearly all rows", async () => {
  const rows = Array.from({ length: 2000 }, (_, at) => rowOf(String(at), `accent ${at < 1900 ? 0 : 1 + (at % 8)}`));
  const picked = countBy(await pickRows(datasetOf(rows), { count: 20, stratifyBy: "accent", seed: 1, signal }));
  expect([...picked.values()].toSorted((a, b) => a - b)).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3]);
});

it("without groups each row is as likely as any other", async () => {
  const rows = Array.from({ length: 20 }, (_, at) => rowOf(String(at), null));
  const hits = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed += 1) {
    for (const { id } of await pickRows(datasetOf(rows), { count: 5, seed, signal }))
      hits.set(id, (hits.get(id) ?? 0) + 1);
  }
  // 2000 draws of 5 out of 20: 500 each, with a standard deviation of 19.
  for (const count of hits.values()) expect(Math.abs(count - 500)).toBeLessThan(100);
  expect(hits.size).toBe(20);
});

it("of 100,000 rows of 20,000 speakers no more are held than a few times those asked for", async () => {
  const alive = new Set<number>();
  const registry = new FinalizationRegistry<number>((at) => alive.delete(at));
  let most = 0;
  async function* rows() {
    for (let at = 0; at < 100_000; at += 1) {
      const row = { ...rowOf(String(at), null), speaker: `speaker ${at % 20_000}` };
      registry.register(row, at);
      alive.add(at);
      yield row;
      if (at % 20_000 !== 19_999) continue;
      await collectGarbage();
      most = Math.max(most, alive.size);
    }
  }
  const picked = await pickRows({ name: "made", rows }, { count: 20, stratifyBy: "speaker", seed: 1, signal });
  expect(new Set(picked.map(({ speaker }) => speaker)).size).toBe(20);
  expect(most).toBeLessThan(500);
});

it("more rows than there are: it is said how many there are", async () => {
  const rows = [rowOf("a", null), rowOf("b", null), rowOf("c", null)];
  await expect(pickRows(datasetOf(rows), { count: 3, seed: 1, exclude: new Set(["a"]), signal })).rejects.toThrow(
    "3 rows are asked for, and the dataset made has 2 besides 1 that are set apart.",
  );
});

it("a cancelled pick ends", async () => {
  const controller = new AbortController();
  async function* rows() {
    yield rowOf("a", null);
    controller.abort();
    yield rowOf("b", null);
  }
  await expect(
    pickRows({ name: "made", rows }, { count: 1, seed: 1, signal: controller.signal }),
  ).rejects.toHaveProperty("name", "AbortError");
});

it("shares add up to the count, or to all there is", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 30 }), fc.nat(200), (sizes, count) => {
      const shares = shareOut(sizes, count);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(count, total));
      expect(shares.every((share, at) => share >= 0 && share <= (sizes[at] ?? 0))).toBe(true);
    }),
  );
});
