/**
 * A device that is none: bytes of this process's memory, taken at a given rate and given back at once. What holds models on a budget can be
 * measured on it in real bytes and real time.
 *
 *     const device = createFakeDevice({ bytesPerSecond: 2e9 });
 *     const block = await device.allocate(200e6, { signal });     // 100 ms
 *     device.free(block);
 */
import { throwIfCancelled } from "./held-model.ts";

export interface FakeBlock {
  bytes: number;
  pieces: Uint8Array<ArrayBuffer>[];
}

export interface FakeDevice {
  /** Errors: CANCELLED, and nothing is held then. */
  allocate(bytes: number, options: { signal: AbortSignal }): Promise<FakeBlock>;
  free(block: FakeBlock): void;
  heldBytes(): number;
  /** The most that was held at once. */
  peakBytes(): number;
}

/** Taken at a time. */
const PIECE_BYTES = 2 ** 20;

/** `bytesPerSecond` defaults to as fast as memory is. */
export function createFakeDevice({
  bytesPerSecond = Infinity,
}: { bytesPerSecond?: number | undefined } = {}): FakeDevice {
  let heldBytes = 0;
  let peakBytes = 0;

  function free(block: FakeBlock): void {
    for (const piece of block.pieces.splice(0)) {
      heldBytes -= piece.byteLength;
      // Detached, its memory goes at once and not when the collector comes.
      piece.buffer.transfer(0);
    }
  }

  return {
    async allocate(bytes, { signal }) {
      const block: FakeBlock = { bytes, pieces: [] };
      const begunMs = performance.now();
      try {
        for (let takenBytes = 0; takenBytes < bytes;) {
          throwIfCancelled(signal);
          const piece = new Uint8Array(Math.min(PIECE_BYTES, bytes - takenBytes)).fill(1);
          block.pieces.push(piece);
          takenBytes += piece.byteLength;
          heldBytes += piece.byteLength;
          peakBytes = Math.max(peakBytes, heldBytes);
          const earlyMs = (1000 * takenBytes) / bytesPerSecond - (performance.now() - begunMs);
          if (earlyMs >= 1) await pause(earlyMs);
        }
        return block;
      } catch (error) {
        free(block);
        throw error;
      }
    },
    free,
    heldBytes: () => heldBytes,
    peakBytes: () => peakBytes,
  };
}

/** By the global timer, which tests may turn by hand. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
