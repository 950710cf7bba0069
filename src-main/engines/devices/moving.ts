/**
 * Something opened on the first device of a list that can, which moves to the next one when it fails there: the call that failed is
 * made again, with the same input, and its caller notices nothing but the time.
 *
 *     const moving = createMoving(["webgpu", "cpu"], { open, isDevicesFault, onDropped });
 *     const { output } = await moving.use((graph) => graph.run(feeds));
 *
 * A device is blamed only when another one did what it could not. A damaged file or a wrong input fails everywhere: that is the
 * caller's to hear of, and the next call begins again where this one did. Calls must come one by one.
 */
import type { Device } from "./order.ts";

/** A device that failed at what `next` then did. */
export interface Drop {
  device: Device;
  error: unknown;
  next: Device;
}

interface MovingOptions<T> {
  open(device: Device): Promise<T>;
  /** Whether another device is worth a try after this error: not after an abort, not where a file is missing. */
  isDevicesFault(error: unknown): boolean;
  onDropped(drops: readonly Drop[]): void;
}

export interface Moving<T> {
  /** Where it is open now, or would be opened next. */
  device(): Device;
  /** Makes the call where it can be made, opening first where that is needed. Errors: those of the last device. */
  use<R>(call: (opened: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/** `devices` holds at least one. */
export function createMoving<T extends { close(): Promise<void> }>(
  devices: readonly Device[],
  { open, isDevicesFault, onDropped }: MovingOptions<T>,
): Moving<T> {
  let place = 0;
  let opened: T | undefined;

  function device(): Device {
    return devices[place] ?? "cpu";
  }

  async function close(): Promise<void> {
    const going = opened;
    opened = undefined;
    await going?.close();
  }

  return {
    device,
    close,
    async use(call) {
      const begunAt = place;
      const suspects: Omit<Drop, "next">[] = [];
      for (;;) {
        try {
          opened ??= await open(device());
          const result = await call(opened);
          const next = device();
          if (suspects.length > 0) onDropped(suspects.map((suspect) => ({ ...suspect, next })));
          return result;
        } catch (error) {
          const isLast = place >= devices.length - 1;
          if (!isDevicesFault(error) || (isLast && place === begunAt)) throw error;
          suspects.push({ device: device(), error });
          // A device that is lost may refuse even this; what counts is that the call is made elsewhere.
          await close().catch(() => undefined);
          place = isLast ? begunAt : place + 1;
          if (isLast) throw error;
        }
      }
    },
  };
}
