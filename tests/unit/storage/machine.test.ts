import { describe, expect, it } from "vitest";
import { describeMachine, fingerprint, saveMachine } from "../../../src-main/storage/machine.ts";
import { openDatabase } from "../../../src-main/storage/database.ts";
import { makeFolder } from "./example.ts";

describe("machine", () => {
  const machine = describeMachine("1.2.3");

  it("says what times depend on", () => {
    expect(machine).toMatchObject({ nodeVersion: process.version, appVersion: "1.2.3" });
    expect(machine.cores).toBeGreaterThan(0);
    expect(machine.memoryBytes).toBeGreaterThan(2 ** 20);
  });

  it("has one fingerprint for the same things and another for each other thing", () => {
    const others = [
      { ...machine, cpu: "another" },
      { ...machine, cores: machine.cores + 1 },
      { ...machine, memoryBytes: 1 },
      { ...machine, os: "another" },
      { ...machine, nodeVersion: "v1" },
      { ...machine, appVersion: "1.2.4" },
    ];
    expect(fingerprint({ ...machine })).toBe(fingerprint(machine));
    expect(new Set([machine, ...others].map(fingerprint)).size).toBe(7);
  });

  it("is stored once", () => {
    const folder = makeFolder();
    const db = openDatabase(folder.path);
    expect(saveMachine(db, machine)).toBe(saveMachine(db, machine));
    expect(db.prepare("SELECT count(*) FROM machines").pluck().get()).toBe(1);
    db.close();
    folder.remove();
  });
});
