import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: unknown;

/**
 * Collects this thread's garbage now: about 15 ms with an engine's heap. For memory that has no other way of being given back, as
 * WebAssembly's has not: V8 would come to it after some more of the same.
 *
 * NOTICE: Node has no call for it, but gives new contexts one while the flag is set. Electron leaves flags open to change as well
 * (`--no-freeze-flags-after-init` in its javascript_environment.cc). Where there is none, nothing is collected. Call it plainly once
 * Node can.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") ?? null;
    setFlagsFromString("--no-expose-gc");
  }
  if (typeof collect !== "function") return;
  // A WebAssembly instance is found to be gone the first time, its memory the second.
  collect();
  collect();
}
