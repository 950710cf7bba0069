/** Says what the engines found out about this machine's devices when they were opened and while they worked. */
import { findModel, type CatalogModel } from "../catalog/catalog.ts";
import { engineSpec } from "../catalog/engine-specs.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import { readKnownDevices } from "../engines/devices/device-file.ts";
import { usesDevices } from "../engines/devices/order.ts";
import type { EngineByRole } from "../engines/engine.ts";
import { attempt, failed } from "./attempt.ts";
import type { Check } from "./check.ts";
import { describeFinding, describeUse } from "./judge-devices.ts";

export interface DevicesOptions {
  /** Where the engines wrote down what they found. */
  devicesFile: string;
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

/** `engines` are those that opened. */
export async function checkDevices(
  engines: Partial<EngineByRole>,
  pipeline: Pipeline,
  catalog: readonly CatalogModel[],
  { devicesFile, signal, add }: DevicesOptions,
): Promise<void> {
  const read = await attempt(signal, () => readKnownDevices(devicesFile));
  if (!read.done) return add([failed("loading", "devices", read.error)]);
  const known = read.value ?? { key: "", findings: [] };
  add(known.findings.map(describeFinding));
  for (const role of ["asr", "tts"] as const) {
    const part = pipeline[role];
    if (engines[role] === undefined || !("model" in part)) continue;
    const spec = engineSpec(role, pipeline, catalog);
    if (!usesDevices(spec)) continue;
    const paths = findModel(catalog, part.model).files.map(({ path }) => path);
    const graphs = paths.filter((path) => path.endsWith(".onnx"));
    add([describeUse({ model: part.model, engine: spec.engine, asked: spec.devices, graphs }, known)]);
  }
}
