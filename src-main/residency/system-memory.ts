import { freemem, totalmem } from "node:os";
import type { SystemMemory } from "./tier-room.ts";

/**
 * The machine's memory, or that of the container the process is confined to. Pages of files count as available on Linux and Windows; macOS
 * tells only what is wholly free, which is little, so that a tier there stays small.
 */
export function readSystemMemory(): SystemMemory {
  const confinedBytes = process.constrainedMemory();
  const totalBytes = totalmem();
  return {
    totalBytes: confinedBytes > 0 ? Math.min(confinedBytes, totalBytes) : totalBytes,
    availableBytes: Math.min(freemem(), process.availableMemory()),
  };
}
