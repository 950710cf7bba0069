/**
 * The same ONNX files through transformers.js: its feature extractor, its generation, its greedy search.
 *
 * Two things are given to it that it does not have of itself. Where the encoder has a further input `accent` (the starter's
 * has), "accent" joins the model's own `forward_params`, so that transformers.js passes the tensor on to the encoder as it
 * stands, and the accent's token is in the prompt. And time stamps are not to be written, which our engine never does.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  env,
  LogitsProcessor,
  LogitsProcessorList,
  Tensor,
  WhisperForConditionalGeneration,
} from "@huggingface/transformers";
import { AUTO_ACCENT, buildPrompt } from "../../src-main/engines/asr/whisper/prompt.ts";
import type { WhisperFolder } from "../../src-main/engines/asr/whisper/model-folder.ts";
import { createExtractor } from "./log-mel.ts";

const LANGUAGE = "en";
const NAME = "model";

export interface ReferenceWhisper {
  /** The prompt, what was written, and the end where it came to one. */
  readGreedily: (pcm: Float32Array, totalSamples: number) => Promise<number[]>;
  close: () => Promise<void>;
}

export async function openReferenceWhisper(modelDir: string, folder: WhisperFolder): Promise<ReferenceWhisper> {
  const home = await layOut(modelDir, folder);
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.localModelPath = home;
  const model = await WhisperForConditionalGeneration.from_pretrained(NAME, {
    dtype: "fp32",
    device: "cpu",
    local_files_only: true,
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  });
  const asked = askFor(model, folder);
  const extract = createExtractor(folder);
  return {
    async readGreedily(pcm, totalSamples) {
      const values = await extract(pcm, totalSamples);
      const inputs = new Tensor("float32", values, [1, folder.bands, values.length / folder.bands]);
      const logits_processor = new LogitsProcessorList();
      logits_processor.push(new NoTimeStamps(folder.noTimestampsId));
      const request = { inputs, logits_processor, do_sample: false, num_beams: 1, ...asked };
      const written = await model.generate(request);
      if (!(written instanceof Tensor)) throw new Error("transformers.js gave no tensor of token ids.");
      return Array.from(written.data as BigInt64Array, Number);
    },
    async close() {
      await model.dispose();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Models without accents get language and task by name, and transformers.js makes their prompt itself. */
function askFor(model: { forward_params: string[] }, folder: WhisperFolder): Record<string, unknown> {
  const row = folder.accentRows.get(AUTO_ACCENT);
  if (row !== undefined) model.forward_params = [...model.forward_params, "accent"];
  const accent = row === undefined ? {} : { accent: new Tensor("int64", BigInt64Array.of(BigInt(row)), [1]) };
  if (folder.accentIds.size > 0) {
    return { ...accent, decoder_input_ids: buildPrompt(folder, { language: LANGUAGE, accent: AUTO_ACCENT }) };
  }
  return folder.languageIds.size > 0 ? { ...accent, language: LANGUAGE, task: "transcribe" } : accent;
}

class NoTimeStamps extends LogitsProcessor {
  firstId: number;

  constructor(firstId: number) {
    super();
    this.firstId = firstId;
  }

  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    const row = logits.data as Float32Array;
    row.fill(-Infinity, this.firstId);
    return logits;
  }
}

/**
 * A folder as transformers.js wants it: graphs under `onnx/` by their plain names, and what its config leaves out. Graphs are
 * copied with what lies beside them, which they may name as their weights.
 */
async function layOut(modelDir: string, folder: WhisperFolder): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "miniflow-parity-"));
  const to = join(home, NAME);
  await mkdir(join(to, "onnx"), { recursive: true });
  await copyFile(folder.encoderPath, join(to, "onnx", "encoder_model.onnx"));
  await copyFile(folder.decoderPath, join(to, "onnx", "decoder_model_merged.onnx"));
  const beside = await readdir(dirname(folder.encoderPath));
  for (const file of beside.filter((each) => /[._]data$/.test(each))) {
    await copyFile(join(dirname(folder.encoderPath), file), join(to, "onnx", file));
  }
  const config = await readJson(join(modelDir, "config.json"));
  const completed = {
    is_encoder_decoder: true,
    encoder_layers: config["decoder_layers"],
    encoder_attention_heads: config["decoder_attention_heads"],
    ...config,
  };
  const ids = { bos_token_id: folder.endId, pad_token_id: folder.endId, eos_token_id: folder.endId };
  const generation = {
    ...ids,
    decoder_start_token_id: folder.startId,
    is_multilingual: folder.languageIds.size > 0,
    max_length: folder.maxTokens,
    ...(await readJson(join(modelDir, "generation_config.json"))),
  };
  await writeFile(join(to, "config.json"), JSON.stringify({ ...ids, ...completed }));
  await writeFile(join(to, "generation_config.json"), JSON.stringify(generation));
  return home;
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
}
