/** Candidate: transformers.js on the same ONNX files (`../peers/transformers-js.ts`). */
import { requirePeer } from "../peers/installed.ts";
import { openPeerWhisper } from "../peers/transformers-js.ts";
import { answerJob } from "./child.ts";
import { clockRuns, versionOf } from "./clock-runs.ts";
import { AsrJobSchema, readRuns, type AsrResult, type Heard } from "./figures.ts";
import { readUtterances } from "./material.ts";

await answerJob(
  AsrJobSchema,
  async ({ modelDir, threads, utteranceMs, repeats }): Promise<Omit<AsrResult, "peakRssBytes">> => {
    const runtime = requirePeer("onnxruntime-node");
    const runs = clockRuns(runtime);
    const utterances = await readUtterances(utteranceMs);
    // Its own parts are loaded before the clock starts.
    requirePeer("@huggingface/transformers");
    const beganMs = performance.now();
    const whisper = await openPeerWhisper({ modelDir, threads });
    const loadMs = performance.now() - beganMs;

    async function hear(index: number): Promise<Heard> {
      const pcm = utterances[index % utterances.length] ?? new Float32Array();
      runs.length = 0;
      const beginMs = performance.now();
      const { tokenIds } = await whisper.hear(pcm);
      return readRuns(runs, { beginMs, endMs: performance.now(), tokenIds });
    }

    const first = await hear(0);
    const warm: Heard[] = [];
    for (let index = 1; index <= repeats; index += 1) warm.push(await hear(index));
    return {
      runtime: `transformers.js ${whisper.version}, onnxruntime-node ${versionOf(runtime)}`,
      loadMs,
      first,
      warm,
    };
  },
);
