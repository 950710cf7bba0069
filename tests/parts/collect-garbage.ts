import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Frees what nothing points to any more, and lets finalizers run. */
export async function collectGarbage(): Promise<void> {
  if (typeof collect !== "function") throw new TypeError("This Node has no gc.");
  collect();
  await new Promise((resolve) => setTimeout(resolve, 5));
}
