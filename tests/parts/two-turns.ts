/** One whole turn and the beginning of another, in a process that will be killed: arguments are the home and a pipeline. */
import { createAssistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { FAKE_SPEECH } from "./fake-pipeline.ts";

const [home = "", pipeline = ""] = process.argv.slice(2);
const assistant = await createAssistant({ home, pipeline });
const ask = () =>
  assistant.runTurn({
    pcm: FAKE_SPEECH,
    signal: new AbortController().signal,
    openPlayback: (_turnId, events) => createMemoryPlayback(events, { realTime: true }),
  });
await ask();
assistant.on("delta", () => process.stdout.write("answering\n"));
await ask();
