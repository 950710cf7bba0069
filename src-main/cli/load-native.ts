/**
 * A program of its own for `doctor`: loads one native module, so that a crash in it is a line in a report. Exits with 0 when the
 * module works; otherwise says why on standard error.
 */
const TRIALS: Record<string, (name: string) => Promise<unknown>> = {
  "better-sqlite3": async (name) => {
    const { default: Database } = (await import(name)) as { default: new (path: string) => unknown };
    return new Database(":memory:");
  },
  "onnxruntime-node": (name) => import(name),
  "node-llama-cpp": async (name) => {
    // Only what is installed: nothing is compiled or fetched.
    const { getLlama } = (await import(name)) as { getLlama(options: object): Promise<unknown> };
    return getLlama({ gpu: false, build: "never", skipDownload: true, progressLogs: false });
  },
};

const name = process.argv[2] ?? "";
try {
  await TRIALS[name]?.(name);
  process.exit(0);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
