/** Candidate: our Whisper engine. */
import { createRequire } from "node:module";
import { createWhisper } from "../../engines/asr/whisper/whisper.ts";
import { answerJob } from "./child.ts";
import { clockRuns, versionOf } from "./clock-runs.ts";
import { AsrJobSchema, readRuns, type AsrResult, type Heard } from "./figures.ts";
import { readUtterances } from "./material.ts";

await answerJob(
  AsrJobSchema,
  async ({ modelDir, threads, window, utteranceMs, repeats }): Promise<Omit<AsrResult, "peakRssBytes">> => {
    const runtime: unknown = createRequire(import.meta.url)("onnxruntime-node");
    const runs = clockRuns(runtime);
    const utterances = await readUtterances(utteranceMs);
    const { signal } = new AbortController();
    const asr = createWhisper({ role: "asr", engine: "whisper", modelDir, threads, language: "en", window });
    const beganMs = performance.now();
    await asr.load({ signal });
    const loadMs = performance.now() - beganMs;

    async function hear(index: number): Promise<Heard> {
      const pcm = utterances[index % utterances.length] ?? new Float32Array();
      runs.length = 0;
      const beginMs = performance.now();
      const { tokens } = await asr.transcribe({ pcm, accent: "auto" }, { signal });
      return readRuns(runs, { beginMs, endMs: performance.now(), tokenIds: tokens.map(({ id }) => id) });
    }

    const first = await hear(0);
    const warm: Heard[] = [];
    for (let index = 1; index <= repeats; index += 1) warm.push(await hear(index));
    return { runtime: `MiniFlow, onnxruntime-node ${versionOf(runtime)}`, loadMs, first, warm };
  },
);
