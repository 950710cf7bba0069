import { join } from "node:path";

/** Where the files of all runs are. */
export function benchmarksDir(home: string): string {
  return join(home, "benchmarks");
}
