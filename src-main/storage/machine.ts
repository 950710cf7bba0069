import { createHash } from "node:crypto";
import { arch, availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { Database } from "./database.ts";

/** What a turn's times depend on, and nothing that names a person or a computer. */
export interface Machine {
  cpu: string;
  /** Cores this process may use. */
  cores: number;
  memoryBytes: number;
  os: string;
  nodeVersion: string;
  appVersion: string;
}

export function describeMachine(appVersion: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${type()} ${release()} ${arch()}`,
    nodeVersion: process.version,
    appVersion,
  };
}

/** The same for the same machine and versions: 16 hex digits. */
export function fingerprint({ cpu, cores, memoryBytes, os, nodeVersion, appVersion }: Machine): string {
  const text = JSON.stringify([cpu, cores, memoryBytes, os, nodeVersion, appVersion]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Stores a machine once and returns its fingerprint. */
export function saveMachine(db: Database, machine: Machine): string {
  const id = fingerprint(machine);
  db.prepare(
    `INSERT INTO machines (id, cpu, cores, memory_bytes, os, node_version, app_version)
     VALUES (@id, @cpu, @cores, @memoryBytes, @os, @nodeVersion, @appVersion) ON CONFLICT (id) DO NOTHING`,
  ).run({ id, ...machine });
  return id;
}
