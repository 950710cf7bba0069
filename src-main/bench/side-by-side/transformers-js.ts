/**
 * Candidate: transformers.js on the same ONNX files, as its documentation uses them: processor, `generate`, decoded text. The
 * accent of the starter's encoder is the one thing it is given that it does not have of itself.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { answerJob } from "./child.ts";
import { clockRuns, versionOf } from "./clock-runs.ts";
import { readModelFolder } from "../../engines/asr/whisper/model-folder.ts";
import { AUTO_ACCENT, buildPrompt } from "../../engines/asr/whisper/prompt.ts";
import { AsrJobSchema, readRuns, type AsrResult, type Heard } from "./figures.ts";
import { readUtterances } from "./material.ts";
import { requirePeer } from "./peers.ts";

/** The part of @huggingface/transformers 4.3 in use: it is not installed where this is compiled. */
interface TransformersJs {
  env: { version: string; allowRemoteModels: boolean; useFSCache: boolean; localModelPath: string };
  WhisperForConditionalGeneration: { from_pretrained(name: string, options: object): Promise<Model> };
  AutoProcessor: { from_pretrained(name: string, options: object): Promise<Processor> };
  Tensor: new (type: string, data: BigInt64Array, dims: number[]) => object;
}

interface Model {
  forward_params: string[];
  generate(request: object): Promise<{ data: BigInt64Array }>;
}

interface Processor {
  (pcm: Float32Array): Promise<object>;
  tokenizer: { decode(ids: number[], options: object): string };
}

await answerJob(
  AsrJobSchema,
  async ({ modelDir, threads, utteranceMs, repeats }): Promise<Omit<AsrResult, "peakRssBytes">> => {
    const runtime = requirePeer("onnxruntime-node");
    const runs = clockRuns(runtime);
    const { env, WhisperForConditionalGeneration, AutoProcessor, Tensor } = requirePeer(
      "@huggingface/transformers",
    ) as TransformersJs;
    const utterances = await readUtterances(utteranceMs);
    const folder = await readModelFolder(modelDir);
    env.allowRemoteModels = false;
    env.useFSCache = false;
    env.localModelPath = dirname(modelDir);
    const isWhole = existsSync(join(modelDir, "onnx", "decoder_model_merged.onnx"));
    const options = {
      dtype: { encoder_model: "fp32", decoder_model_merged: isWhole ? "fp32" : "q8" },
      device: "cpu",
      local_files_only: true,
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    };
    const beganMs = performance.now();
    const processor = await AutoProcessor.from_pretrained(basename(modelDir), options);
    const model = await WhisperForConditionalGeneration.from_pretrained(basename(modelDir), options);
    const loadMs = performance.now() - beganMs;

    const row = folder.accentRows.get(AUTO_ACCENT);
    const prompt = buildPrompt(folder, { language: "en", accent: AUTO_ACCENT });
    if (row !== undefined) model.forward_params = [...model.forward_params, "accent"];
    const asked =
      row === undefined
        ? { language: "en", task: "transcribe" }
        : { decoder_input_ids: prompt, accent: new Tensor("int64", BigInt64Array.of(BigInt(row)), [1]) };

    async function hear(index: number): Promise<Heard> {
      const pcm = utterances[index % utterances.length] ?? new Float32Array();
      runs.length = 0;
      const beginMs = performance.now();
      const { data } = await model.generate({ ...(await processor(pcm)), ...asked });
      const ids = Array.from(data, Number);
      processor.tokenizer.decode(ids, { skip_special_tokens: true });
      const endMs = performance.now();
      // Ours has neither the prompt nor the end.
      const tokenIds = ids.slice(prompt.length).filter((id) => id !== folder.endId);
      return readRuns(runs, { beginMs, endMs, tokenIds });
    }

    const first = await hear(0);
    const warm: Heard[] = [];
    for (let index = 1; index <= repeats; index += 1) warm.push(await hear(index));
    return { runtime: `transformers.js ${env.version}, onnxruntime-node ${versionOf(runtime)}`, loadMs, first, warm };
  },
);
