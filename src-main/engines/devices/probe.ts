/**
 * A program of its own, because a GPU's driver may crash: runs a small graph on the device that its first argument names and on the
 * processor, with as many threads as the second says, and prints a `Finding` as JSON.
 */
import { join } from "node:path";
import { resourcesDir } from "../../roots.ts";
import { whyOf } from "../graph-errors.ts";
import { floatsOf, floatTensor, openGraph } from "../onnx.ts";
import type { Finding } from "./known-devices.ts";
import { DEVICES, type Device } from "./order.ts";
import { isProbeOutput, makeProbeInput, PROBE_SIZE } from "./probe-numbers.ts";

/** The first run, which compiles, does not count. */
const TIMED_RUNS = 2;

const [, , asked, threads = "1"] = process.argv;
const device = DEVICES.find((device) => device === asked);
if (device === undefined) throw new Error("The first argument names a device.");
process.stdout.write(`${JSON.stringify(await tryDevice(device))}\n`);
// A driver's own threads may keep the process alive.
process.exit();

async function tryDevice(device: Device): Promise<Finding> {
  const cpuMs = await measure("cpu");
  try {
    return { device, works: true, why: null, ms: await measure(device), cpuMs };
  } catch (error) {
    return { device, works: false, why: whyOf(error), ms: null, cpuMs };
  }
}

/** The quickest of its runs, in ms. Errors: the graph's; an Error for wrong numbers. */
async function measure(device: Device): Promise<number> {
  const { signal } = new AbortController();
  const path = join(resourcesDir(), "device-probe.onnx");
  const graph = await openGraph(path, { threads: Number(threads), devices: [device], signal });
  const { x, shift } = makeProbeInput();
  const square = [PROBE_SIZE, PROBE_SIZE];
  const feeds = { x: floatTensor(x, square), shift: floatTensor(shift, square) };
  const { y } = await graph.run(feeds, ["y"]);
  if (!isProbeOutput(floatsOf(y))) throw new Error("it computes wrong numbers");
  const times: number[] = [];
  for (let run = 0; run < TIMED_RUNS; run++) {
    const begunMs = performance.now();
    await graph.run(feeds, ["y"]);
    times.push(performance.now() - begunMs);
  }
  await graph.close();
  return Math.min(...times);
}
