/**
 * Whisper through transformers.js on the same ONNX files, as its documentation uses them: processor, `generate`, decoded text. The
 * accent of the starter's encoder is the one thing it is given that it does not have of itself.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readModelFolder } from "../../engines/asr/whisper/model-folder.ts";
import { AUTO_ACCENT, buildPrompt } from "../../engines/asr/whisper/prompt.ts";
import { requirePeer } from "./installed.ts";

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
  dispose(): Promise<unknown>;
}

interface Processor {
  (pcm: Float32Array): Promise<object>;
  tokenizer: { decode(ids: number[], options: object): string };
}

export interface PeerWhisper {
  version: string;
  /** Accents that the model can be told; none where it has none. */
  accents: string[];
  /** 16 kHz mono. `tokenIds`: neither the prompt nor the end. */
  hear(pcm: Float32Array, accent?: string): Promise<{ text: string; tokenIds: number[] }>;
  close(): Promise<void>;
}

/** Errors: PEER_MISSING; those of transformers.js. */
export async function openPeerWhisper(options: { modelDir: string; threads: number }): Promise<PeerWhisper> {
  const { modelDir, threads } = options;
  const { env, WhisperForConditionalGeneration, AutoProcessor, Tensor } = requirePeer(
    "@huggingface/transformers",
  ) as TransformersJs;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.localModelPath = dirname(modelDir);
  const isWhole = existsSync(join(modelDir, "onnx", "decoder_model_merged.onnx"));
  const asked = {
    dtype: { encoder_model: "fp32", decoder_model_merged: isWhole ? "fp32" : "q8" },
    device: "cpu",
    local_files_only: true,
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  };
  const folder = await readModelFolder(modelDir);
  const processor = await AutoProcessor.from_pretrained(basename(modelDir), asked);
  const model = await WhisperForConditionalGeneration.from_pretrained(basename(modelDir), asked);
  if (folder.accentRows.size > 0) model.forward_params = [...model.forward_params, "accent"];

  return {
    version: env.version,
    accents: [...folder.accentRows.keys()],
    async hear(pcm, accent = AUTO_ACCENT) {
      const row = folder.accentRows.get(accent);
      const prompt = buildPrompt(folder, { language: "en", accent: row === undefined ? AUTO_ACCENT : accent });
      const told =
        row === undefined
          ? { language: "en", task: "transcribe" }
          : { decoder_input_ids: prompt, accent: new Tensor("int64", BigInt64Array.of(BigInt(row)), [1]) };
      const { data } = await model.generate({ ...(await processor(pcm)), ...told });
      const ids = Array.from(data, Number);
      const tokenIds = ids.slice(prompt.length).filter((id) => id !== folder.endId);
      const text = processor.tokenizer.decode(tokenIds, { skip_special_tokens: true }).trim();
      return { text, tokenIds };
    },
    async close() {
      await model.dispose();
    },
  };
}
