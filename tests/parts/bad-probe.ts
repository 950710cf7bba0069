/** Stands in for the probe: `node bad-probe.ts DEVICE THREADS` ends as its device says. */
const [, , device = ""] = process.argv;
if (device === "cuda") process.abort();
if (device === "dml") setInterval(() => undefined, 1_000);
if (device === "webgpu") process.stdout.write("no JSON at all");
if (device === "coreml") process.exitCode = 3;
