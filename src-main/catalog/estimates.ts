/** What the models will hold and how long they take to come in, before a load has measured it. Pure. */
import type { EngineSpec, FakeDials, MemoryDevice, MemoryShare } from "../engines/engine.ts";
import type { Size } from "../residency/kept.ts";
import { shareOf } from "../residency/kept.ts";

/** One core unpacks a gigabyte in about two seconds. */
const BYTES_A_MS = 500_000;
/** Flite's WebAssembly with its four voices, as its memory was measured after a sentence. */
const FLITE_BYTES = 57_400_000;
/** llama.cpp keeps a second copy of most weights on a processor, in a layout that suits it better. */
const PROCESSOR_COPIES = 2;

/** `weightsBytes`: of the files that are loaded. `hasGpu`: there is one that models can be loaded to. */
export function estimateSize(spec: EngineSpec, weightsBytes: number, hasGpu: boolean): Size {
  const shares = estimateShares(spec, weightsBytes, hasGpu).filter((share) => share.weightsBytes + share.kvBytes > 0);
  const bytes = shares.reduce((sum, share) => sum + share.weightsBytes, 0);
  return { shares, loadMs: 1 + bytes / BYTES_A_MS, measured: false };
}

function estimateShares(spec: EngineSpec, weightsBytes: number, hasGpu: boolean): MemoryShare[] {
  switch (spec.engine) {
    case "fake":
      return fakeShares(spec.fake);
    case "flite":
      return [shareOf("cpu", FLITE_BYTES)];
    case "silero":
      return [shareOf("cpu", weightsBytes)];
    case "llama": {
      const device = usesGpu(spec) && hasGpu ? "gpu" : "cpu";
      return [shareOf(device, device === "gpu" ? weightsBytes : PROCESSOR_COPIES * weightsBytes)];
    }
    default:
      return [shareOf(usesGpu(spec) && hasGpu ? "gpu" : "cpu", weightsBytes)];
  }
}

/** The runtime whose context an engine's model needs on a GPU; null for what needs none. */
export function runtimeOf({ engine }: EngineSpec): string | null {
  if (engine === "llama") return "llama.cpp";
  return engine === "fake" || engine === "flite" ? null : "ONNX Runtime";
}

/** Whether a spec asks for a GPU, where there is one. */
export function usesGpu(spec: EngineSpec): boolean {
  switch (spec.engine) {
    case "fake":
      return (spec.fake.gpuBytes ?? 0) > 0;
    case "llama":
      return spec.gpu === "auto" && spec.gpuLayers !== 0;
    case "whisper":
    case "kokoro":
      // Where a pipeline names no devices, the best that works is taken.
      return spec.devices === undefined || spec.devices[0] !== "cpu";
    case "piper":
      return spec.devices !== undefined && spec.devices[0] !== "cpu";
    default:
      return false;
  }
}

function fakeShares({ cpuBytes = 0, gpuBytes = 0 }: FakeDials): MemoryShare[] {
  const shares: [MemoryDevice, number][] = [
    ["cpu", cpuBytes],
    ["gpu", gpuBytes],
  ];
  return shares.map(([device, bytes]) => shareOf(device, bytes));
}

/** Everything about a spec that its memory depends on: its options, without the folders, which say nothing of the model. */
export function optionsOf(spec: EngineSpec): string {
  const apart = new Set(["modelPath", "modelDir", "voices"]);
  return JSON.stringify(Object.fromEntries(Object.entries(spec).filter(([name]) => !apart.has(name))));
}
