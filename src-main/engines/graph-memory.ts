import type { LoadReport, MemoryShare } from "./engine.ts";
import type { Device } from "./devices/order.ts";

/**
 * What a model of some ONNX graphs holds, by the device each has been opened on. ONNX Runtime does not tell what it has allocated: these are
 * the bytes of the files, which hold little but weights.
 */
export function graphMemory(
  graphs: readonly { path: string; device: Device; bytes: number }[],
): Required<Pick<LoadReport, "residentBytes" | "memory" | "files">> {
  const weightsOn = (device: MemoryShare["device"]): number =>
    graphs.reduce((sum, graph) => ((graph.device === "cpu") === (device === "cpu") ? sum + graph.bytes : sum), 0);
  const memory = (["cpu", "gpu"] as const)
    .map((device): MemoryShare => ({ device, weightsBytes: weightsOn(device), kvBytes: 0, workspaceBytes: 0 }))
    .filter(({ weightsBytes }) => weightsBytes > 0);
  const residentBytes = graphs.reduce((sum, { bytes }) => sum + bytes, 0);
  return { residentBytes, memory, files: graphs.map(({ path }) => path) };
}
