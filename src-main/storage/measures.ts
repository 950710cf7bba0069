/**
 * What is known of memory on this machine from earlier runs: the size and load time of each model as it was loaded, the GPU, and what
 * was given up for want of memory. All of it is about one machine with its versions (`machine.ts`): another version measures anew.
 */
import type { MemoryShare } from "../contract.ts";
import type { Storage } from "./storage.ts";
import { guardStorage } from "./storage-errors.ts";

type Place = Pick<Storage, "db" | "machineId">;

/** Which model, and everything about how it is loaded that its memory depends on, as JSON. */
export interface MeasureKey {
  model: string;
  options: string;
}

export interface Measure {
  shares: MemoryShare[];
  loadMs: number;
}

/** A GPU that was found; one without a name and size is none. */
export interface KnownGpu {
  name: string | null;
  capacityBytes: number | null;
}

/** Null for a model that was never loaded so. */
export function readMeasure({ db, machineId }: Place, { model, options }: MeasureKey): Measure | null {
  return guardStorage(db.name, () => {
    const row = db
      .prepare<[string, string, string], { shares: string; load_ms: number }>(
        "SELECT shares, load_ms FROM measures WHERE machine_id = ? AND model = ? AND options = ?",
      )
      .get(machineId, model, options);
    if (row === undefined) return null;
    return { shares: JSON.parse(row.shares) as MemoryShare[], loadMs: row.load_ms };
  });
}

/** Puts the newest measure in the place of the one before. Errors: DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED. */
export function saveMeasure({ db, machineId }: Place, key: MeasureKey, { shares, loadMs }: Measure): void {
  guardStorage(db.name, () =>
    db
      .prepare(
        `INSERT INTO measures (machine_id, model, options, shares, load_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (machine_id, model, options) DO UPDATE SET shares = excluded.shares, load_ms = excluded.load_ms`,
      )
      .run(machineId, key.model, key.options, JSON.stringify(shares), loadMs),
  );
}

/** Null where nobody has looked yet. */
export function readGpu({ db, machineId }: Place): KnownGpu | null {
  return guardStorage(db.name, () => {
    const row = db
      .prepare<[string], { name: string | null; capacity_bytes: number | null }>(
        "SELECT name, capacity_bytes FROM gpus WHERE machine_id = ?",
      )
      .get(machineId);
    return row === undefined ? null : { name: row.name, capacityBytes: row.capacity_bytes };
  });
}

/** Errors: DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED. */
export function saveGpu({ db, machineId }: Place, { name, capacityBytes }: KnownGpu): void {
  guardStorage(db.name, () =>
    db
      .prepare(
        `INSERT INTO gpus (machine_id, name, capacity_bytes) VALUES (?, ?, ?)
         ON CONFLICT (machine_id) DO UPDATE SET name = excluded.name, capacity_bytes = excluded.capacity_bytes`,
      )
      .run(machineId, name, capacityBytes),
  );
}

/**
 * What was given up for a pipeline, as JSON; null where nothing was. `asked` is everything it depends on: where that is another now, what was
 * given up is forgotten.
 */
export function readGivenUp({ db, machineId }: Place, pipeline: string, asked: string): string | null {
  return guardStorage(db.name, () => {
    db.prepare("DELETE FROM given_up WHERE machine_id = ? AND pipeline = ? AND asked <> ?").run(
      machineId,
      pipeline,
      asked,
    );
    const row = db
      .prepare<[string, string], { taken: string }>("SELECT taken FROM given_up WHERE machine_id = ? AND pipeline = ?")
      .get(machineId, pipeline);
    return row?.taken ?? null;
  });
}

/** Errors: DATABASE_LOCKED, STORAGE_FAILED. */
export function forgetGivenUp({ db, machineId }: Place, pipeline: string): void {
  guardStorage(db.name, () =>
    db.prepare("DELETE FROM given_up WHERE machine_id = ? AND pipeline = ?").run(machineId, pipeline),
  );
}

/** Errors: DATABASE_LOCKED, DISK_FULL, STORAGE_FAILED. */
export function saveGivenUp(
  { db, machineId }: Place,
  { pipeline, asked, taken }: { pipeline: string; asked: string; taken: string },
): void {
  guardStorage(db.name, () =>
    db
      .prepare(
        `INSERT INTO given_up (machine_id, pipeline, asked, taken) VALUES (?, ?, ?, ?)
         ON CONFLICT (machine_id, pipeline) DO UPDATE SET asked = excluded.asked, taken = excluded.taken`,
      )
      .run(machineId, pipeline, asked, taken),
  );
}
