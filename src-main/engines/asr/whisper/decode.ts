/**
 * Writes the tokens that an encoded window says, one at a time, keeping the keys and values of what went before.
 * The graph is optimum's merged decoder; `design.md` beside this file tells its two branches.
 */
import { throwIfCancelled } from "../../held-model.ts";
import { booleanTensor, floatsOf, floatTensor, integerTensor, type Graph, type Tensor } from "../../onnx.ts";
import { isLooping } from "./guards.ts";
import type { WhisperFolder } from "./model-folder.ts";
import { AUTO_ACCENT } from "./prompt.ts";
import { chooseBest, chooseByLot, createRandom, logProbabilities, probabilityOf, suppress } from "./logits.ts";

export interface DecoderModel {
  decoder: Graph;
  folder: WhisperFolder;
}

/** What one call of the decoder gives: the logits of its last position, and the cache for the next call. */
export interface DecoderStep {
  logits: Float32Array;
  /** Feeds named `past_key_values.*`. */
  cache: Record<string, Tensor>;
}

export interface FirstStep extends DecoderStep {
  /** Probability that nobody speaks, told at the start-of-transcript position. */
  noSpeechProb: number;
  /** The accent that the model would have put in the prompt itself; undefined where it takes none. */
  heardAccent: string | undefined;
}

export interface ChosenToken {
  id: number;
  logProb: number;
}

export interface Decoded {
  tokens: ChosenToken[];
  /** Of all tokens and of the end together. */
  logProb: number;
  /** The same by the number of tokens, the end counted. */
  averageLogProb: number;
  /** The same tokens came round and round, and it was stopped there. */
  looped: boolean;
}

/** Runs the whole prompt, which also makes the encoder's keys and values: they stay the same for every later step. */
export async function startDecoder(model: DecoderModel, hidden: Tensor, prompt: readonly number[]): Promise<FirstStep> {
  const { decoder, folder } = model;
  const names = listCacheNames(folder.layers);
  const empty = floatTensor(new Float32Array(0), [1, folder.heads, 0, folder.headWidth]);
  const feeds: Record<string, Tensor> = {
    input_ids: integerTensor(prompt, [1, prompt.length]),
    encoder_hidden_states: hidden,
    use_cache_branch: booleanTensor(false),
    ...Object.fromEntries(names.map((name) => [`past_key_values.${name}`, empty])),
  };
  const results = await decoder.run(feeds, ["logits", ...names.map((name) => `present.${name}`)]);
  const rows = floatsOf(pick(results, "logits"));
  return {
    logits: rows.slice((prompt.length - 1) * folder.vocabSize),
    cache: Object.fromEntries(names.map((name) => [`past_key_values.${name}`, pick(results, `present.${name}`)])),
    noSpeechProb: probabilityOf(rows.subarray(0, folder.vocabSize), folder.noSpeechId),
    heardAccent: hearAccent(rows, prompt, folder),
  };
}

/**
 * Runs one more token. Only the decoder's own keys and values are fetched: the encoder's come back as dummies from this
 * branch, and copying them (110 MB a token for whisper-small) is what makes careless decoding slow.
 */
export async function stepDecoder(
  model: DecoderModel,
  hidden: Tensor,
  cache: Readonly<Record<string, Tensor>>,
  tokenId: number,
): Promise<DecoderStep> {
  const { decoder, folder } = model;
  const names = listCacheNames(folder.layers).filter((name) => name.includes(".decoder."));
  const feeds: Record<string, Tensor> = {
    ...cache,
    input_ids: integerTensor([tokenId], [1, 1]),
    encoder_hidden_states: hidden,
    use_cache_branch: booleanTensor(true),
  };
  const results = await decoder.run(feeds, ["logits", ...names.map((name) => `present.${name}`)]);
  const grown = Object.fromEntries(names.map((name) => [`past_key_values.${name}`, pick(results, `present.${name}`)]));
  return { logits: floatsOf(pick(results, "logits")), cache: { ...cache, ...grown } };
}

/**
 * Writes until the model ends, loops, or has no room left. `temperature` 0 takes the likeliest token each time; above it
 * draws lots, the same ones for the same `seed`.
 */
export async function decodeWindow(
  model: DecoderModel,
  hidden: Tensor,
  first: FirstStep,
  options: { promptLength: number; temperature: number; seed: number; signal: AbortSignal },
): Promise<Decoded> {
  const { folder } = model;
  const random = createRandom(options.seed);
  const room = folder.maxTokens - options.promptLength;
  const tokens: ChosenToken[] = [];
  let step: DecoderStep = first;
  let logProb = 0;
  for (;;) {
    // Every run of the graph lets the event loop go round once, so an abort is heard here.
    throwIfCancelled(options.signal);
    const scores = logProbabilities(suppress(step.logits, folder, tokens.length === 0));
    const id = options.temperature === 0 ? chooseBest(scores) : chooseByLot(scores, options.temperature, random);
    const token = { id, logProb: scores[id] ?? -Infinity };
    logProb += token.logProb;
    const averageLogProb = logProb / (tokens.length + 1);
    if (id === folder.endId) return { tokens, logProb, averageLogProb, looped: false };
    tokens.push(token);
    const looped = isLooping(tokens.map((each) => each.id));
    if (looped || tokens.length >= room) return { tokens, logProb, averageLogProb, looped };
    step = await stepDecoder(model, hidden, step.cache, id);
  }
}

/** The likeliest accent at the place before the prompt's own. */
function hearAccent(rows: Float32Array, prompt: readonly number[], folder: WhisperFolder): string | undefined {
  const place = prompt.findIndex((id) => [...folder.accentIds.values()].includes(id)) - 1;
  if (place < 0) return undefined;
  const row = rows.subarray(place * folder.vocabSize, (place + 1) * folder.vocabSize);
  const accents = [...folder.accentIds].filter(([accent]) => accent !== AUTO_ACCENT);
  const scores = accents.map(([, id]) => row[id] ?? -Infinity);
  return accents[scores.indexOf(Math.max(...scores))]?.[0];
}

/** `0.decoder.key`, `0.decoder.value`, `0.encoder.key`, … */
export function listCacheNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) =>
    ["decoder.key", "decoder.value", "encoder.key", "encoder.value"].map((part) => `${layer}.${part}`),
  ).flat();
}

function pick(results: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const found = results[name];
  if (found === undefined) throw new Error(`The graph gave no ${name}.`);
  return found;
}
