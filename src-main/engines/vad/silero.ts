/**
 * Silero VAD, versions 5 and 6, on ONNX Runtime.
 *
 * The graph takes 512 samples at a time, and before them the last 64 of the frame before: without those it still answers,
 * only worse. Its recurrent state goes from frame to frame and starts as zeros for every recording.
 *
 * Rests on: snakers4/silero-vad, `utils_vad.py` (frame, context, thresholds) and the graph's own inputs and outputs.
 */
import { SPEECH_RATE_HZ, type SpecOf, type Vad } from "../engine.ts";
import { graphMemory } from "../graph-memory.ts";
import { holdModel, throwIfCancelled, type Opened } from "../held-model.ts";
import { floatsOf, floatTensor, openGraph, requireTensors, Tensor, type Graph } from "../onnx.ts";
import { DEFAULT_SPAN_RULE, findSpans, type SpanRule } from "./spans.ts";

const FRAME_SAMPLES = 512;
const CONTEXT_SAMPLES = 64;
const STATE_DIMS = [2, 1, 128] as const;
const STATE_LENGTH = 2 * 128;

type SileroSpec = Extract<SpecOf<"vad">, { engine: "silero" }>;

export function createSilero(spec: SileroSpec, rule: SpanRule = DEFAULT_SPAN_RULE): Vad {
  const held = holdModel(
    (signal) => openSilero(spec.modelPath, signal),
    (graph) => graph.close(),
  );
  return {
    load: (options) => held.load(options),
    unload: () => held.unload(),
    findSpeech({ pcm }, { signal }) {
      return held.use(signal, async (graph) => {
        const probabilities = await listProbabilities(graph, pcm, signal);
        return findSpans(probabilities, { frameSamples: FRAME_SAMPLES, totalSamples: pcm.length }, rule);
      });
    },
  };
}

async function openSilero(path: string, signal: AbortSignal): Promise<Opened<Graph>> {
  // More threads than one, or another device, only add waiting: a frame is a third of a millisecond's work.
  const graph = await openGraph(path, { threads: 1, signal });
  requireTensors(graph, "inputs", ["input", "state", "sr"]);
  requireTensors(graph, "outputs", ["output", "stateN"]);
  await listProbabilities(graph, new Float32Array(FRAME_SAMPLES), signal);
  return { model: graph, ...graphMemory([graph]) };
}

/** The speech probability of every frame of 512 samples; the last one is filled up with silence. */
async function listProbabilities(graph: Graph, pcm: Float32Array, signal: AbortSignal): Promise<number[]> {
  const rate = new Tensor("int64", BigInt64Array.of(BigInt(SPEECH_RATE_HZ)), []);
  const probabilities: number[] = [];
  let state = floatTensor(new Float32Array(STATE_LENGTH), STATE_DIMS);
  for (let start = 0; start < pcm.length; start += FRAME_SAMPLES) {
    throwIfCancelled(signal);
    const input = floatTensor(cutFrame(pcm, start), [1, CONTEXT_SAMPLES + FRAME_SAMPLES]);
    const { output, stateN } = await graph.run({ input, state, sr: rate }, ["output", "stateN"]);
    probabilities.push(floatsOf(output)[0] ?? 0);
    state = stateN;
  }
  return probabilities;
}

/** The frame at `start` with its context; zeros before the beginning and after the end. */
function cutFrame(pcm: Float32Array, start: number): Float32Array {
  const frame = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
  const from = Math.max(0, start - CONTEXT_SAMPLES);
  frame.set(pcm.subarray(from, start + FRAME_SAMPLES), CONTEXT_SAMPLES - (start - from));
  return frame;
}
