/**
 * Which devices an engine's graphs are tried on, and in which order. Pure. The reasons, with where they are from, are in
 * `design.md` beside this file.
 */

/** What a graph can run on. */
export const DEVICES = ["cpu", "webgpu", "cuda", "dml", "coreml"] as const;
export type Device = (typeof DEVICES)[number];

/** The engines whose graphs may run elsewhere than on the processor. The voice detector's is too small to gain by it. */
export const DEVICE_USERS = ["whisper", "kokoro", "piper"] as const;
export type DeviceUser = (typeof DEVICE_USERS)[number];

export function usesDevices<S extends { engine: string }>(spec: S): spec is Extract<S, { engine: DeviceUser }> {
  return DEVICE_USERS.some((user) => user === spec.engine);
}

export interface Place {
  platform: NodeJS.Platform;
  arch: string;
  /** What this build of ONNX Runtime has, CUDA only where its libraries are installed. */
  devices: readonly string[];
}

const NAMES = {
  cpu: "the processor",
  webgpu: "the GPU (WebGPU)",
  cuda: "the GPU (CUDA)",
  dml: "the GPU (DirectML)",
  coreml: "CoreML",
} satisfies Record<Device, string>;

/** What people call it. */
export function nameOf(device: Device): string {
  return NAMES[device];
}

/** The order where a pipeline file says nothing. Ends with the processor. */
export function defaultDevices(user: DeviceUser, { platform, arch, devices }: Place): Device[] {
  if (user === "piper") return ["cpu"];
  return withCpuLast(orderOf(platform, arch).filter((device) => devices.includes(device)));
}

function orderOf(platform: NodeJS.Platform, arch: string): Device[] {
  switch (platform) {
    case "linux":
      return ["cuda", "webgpu"];
    case "win32":
      // WebGPU on the Adreno GPUs of these machines corrupts Whisper's decoder without an error.
      return arch === "arm64" ? ["dml"] : ["webgpu", "dml"];
    case "darwin":
      return ["webgpu"];
    default:
      return [];
  }
}

/** Each once, in the same order, and the processor behind all others, named or not. */
export function withCpuLast(devices: readonly Device[]): Device[] {
  return [...new Set(devices.filter((device) => device !== "cpu")), "cpu"];
}

/** The hub's names of graphs in 8 bits, and of those in half precision. */
const EIGHT_BITS = /_(?:quantized|int8|uint8|q8|q8f16|uint8f16)\.onnx$/;
const HALF_FLOATS = /_(?:fp16|q4f16)\.onnx$/;

/** Those of an engine's devices that one of its graphs, named as on the hub, can make use of. */
export function devicesForGraph(devices: readonly Device[], fileName: string): Device[] {
  if (EIGHT_BITS.test(fileName)) return ["cpu"];
  return devices.filter((device) => !(device === "webgpu" && HALF_FLOATS.test(fileName)));
}
