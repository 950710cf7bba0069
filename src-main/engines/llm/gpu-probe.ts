/**
 * A program of its own, because a GPU's driver may crash: prints as JSON what llama.cpp finds to compute on. Without a GPU `gpu` is
 * null. Its memory is what a model and its runtimes can have at most; what is free of it counts every program's use.
 */
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const llama = await getLlama({
  gpu: "auto",
  build: "never",
  skipDownload: true,
  progressLogs: false,
  logLevel: LlamaLogLevel.disabled,
});
const [name = "GPU"] = await llama.getGpuDeviceNames();
const { total, free } = await llama.getVramState();
const gpu = llama.gpu === false ? null : { name, vramBytes: total, vramFreeBytes: free };
process.stdout.write(`${JSON.stringify({ gpu })}\n`);
process.exit();
