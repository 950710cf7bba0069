/** Writes resources/device-probe.onnx, the graph that devices are tried with: `node scripts/make-device-probe.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROBE_SIZE, PROBE_STEPS } from "../src-main/engines/devices/probe-numbers.ts";
import { resourcesDir } from "../src-main/roots.ts";
import { encodeModel } from "./onnx-bytes.ts";

export function probeModel(): Uint8Array {
  const square = [PROBE_SIZE, PROBE_SIZE];
  const steps = Array.from({ length: PROBE_STEPS }, (_, step) => step);
  return encodeModel({
    nodes: steps.flatMap((step) => [
      { op: "MatMul", from: [step === 0 ? "x" : `t${step}`, "shift"], to: `m${step}` },
      { op: "Tanh", from: [`m${step}`], to: step === PROBE_STEPS - 1 ? "y" : `t${step + 1}` },
    ]),
    inputs: { x: square, shift: square },
    outputs: { y: square },
  });
}

if (import.meta.main) writeFileSync(join(resourcesDir(), "device-probe.onnx"), probeModel());
