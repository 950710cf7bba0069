/**
 * `npm run converse:starter`: twelve spoken turns by three accents in one conversation, through the app's whole path as `talk`
 * takes it: voice activity, recogniser, language model with its history, voice. Prints who said what, what was heard, what was
 * answered, and how long it took. Ends with 1 when a turn was not answered, with 2 where the synthesisers are not installed.
 *
 *     npm run converse:starter -- [--accents american,scottish,indian] [--accent auto|right] [--unseen] [--seed 1] [--pipeline starter]
 *
 * `--accent` is what the recogniser is told, `--unseen` has everything said by voices that its training never had.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createAssistant } from "../../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../../src-main/audio/memory-playback.ts";
import { readRecording } from "../../../src-main/audio/wav.ts";
import type { Turn } from "../../../src-main/contract.ts";
import { runCommand } from "./command.ts";
import { askPython, checkSynthesisers, SPEAK } from "./python.ts";

const SAID = [
  "hello",
  "my name is anna",
  "what is seven plus eight",
  "what is my name",
  "what is the capital of italy",
  "can you say that again",
  "my favourite animal is the horse",
  "what colour is the sky",
  "what is my favourite animal",
  "how many stars are there",
  "tell me a joke",
  "thank you goodbye",
];

const { values } = parseArgs({
  options: {
    accents: { type: "string", default: "american,scottish,indian" },
    accent: { type: "string", default: "auto" },
    unseen: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    pipeline: { type: "string", default: "starter" },
  },
});

/** What speak.py prints of each line. */
const spoken = z.object({ file: z.string(), text: z.string(), accent: z.string(), voice: z.string() });

await runCommand(async () => {
  await checkSynthesisers();
  const folder = await mkdtemp(join(tmpdir(), "miniflow-converse-"));
  try {
    await converse(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function converse(folder: string): Promise<void> {
  const recordings = await record(folder);
  const { signal } = new AbortController();
  const assistant = await createAssistant({ home: join(folder, "home"), pipeline: values.pipeline, keepAudio: false });
  try {
    for (const [index, { file, text, accent, voice }] of recordings.entries()) {
      const turn = await assistant.runTurn({
        pcm: await readRecording(join(folder, file)),
        accent: values.accent === "right" ? accent : "auto",
        openPlayback: (_turnId, events) => createMemoryPlayback(events),
        signal,
      });
      if (turn.outcome !== "answered") process.exitCode = 1;
      process.stdout.write(`${narrate(turn, `${index + 1}. ${accent} (${voice})`, text)}\n\n`);
    }
  } finally {
    await assistant.close();
  }
}

/** Has every line said, by one speaker an accent, into wav files. */
async function record(folder: string): Promise<z.infer<typeof spoken>[]> {
  const accents = values.accents.split(",");
  const lines = SAID.map((text, index) => {
    const speaker = index % accents.length;
    return JSON.stringify({ text, accent: accents[speaker], seed: `${values.seed} ${speaker}` });
  });
  const printed = await askPython([SPEAK, folder, ...(values.unseen ? ["--unseen"] : [])], lines.join("\n"));
  return printed
    .trim()
    .split("\n")
    .map((line) => spoken.parse(JSON.parse(line)));
}

function narrate({ transcript, confidence, reply, notice, timings }: Turn, who: string, text: string): string {
  const ms = (value: number | null): string => (value === null ? "-" : value.toFixed(0));
  const sure = confidence === null ? "" : ` (${Math.round(100 * confidence)} % sure)`;
  return [
    who,
    `   said:     ${text}`,
    `   heard:    ${transcript}${sure}`,
    `   MiniFlow: ${reply}${notice === null ? "" : `[${notice.message}]`}`,
    `   ${ms(timings.releaseToFirstAudioMs)} ms to the first sound: speech found ${ms(timings.vadMs)}, words ${ms(timings.asrMs)}, ` +
      `first token ${ms(timings.llmFirstTokenMs)}, first sound of the voice ${ms(timings.ttsFirstChunkMs)}; models loaded ${ms(timings.loadMs.asr + timings.loadMs.llm + timings.loadMs.tts)}`,
  ].join("\n");
}
