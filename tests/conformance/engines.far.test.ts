/** Every engine does through a thread what it does near by: the same suites, the engine on a real worker thread. */
import { join } from "node:path";
import { afterAll } from "vitest";
import type { FakeDials, FakeSpec, Role, SpecOf } from "../../src-main/engines/engine.ts";
import { createLog } from "../../src-main/log.ts";
import { modelsDir } from "../../src-main/roots.ts";
import { connectEngines } from "../../src-main/threads/far-engines.ts";
import { startThread } from "../../src-main/threads/thread.ts";
import { STARTER_LLM } from "../parts/starter-llm.ts";
import { describeAsr } from "./asr.ts";
import { describeLlm } from "./llm.ts";
import { describeTts } from "./tts.ts";
import { describeVad } from "./vad.ts";

const QUESTION = { file: "05-capital-of-france.wav", text: "what is the capital of france" };
const SILERO = {
  role: "vad",
  engine: "silero",
  modelPath: join(modelsDir(), "silero/silero_vad_v6.onnx"),
} satisfies SpecOf<"vad">;
const WHISPER = {
  role: "asr",
  engine: "whisper",
  modelDir: join(modelsDir(), "starter/asr"),
  threads: 1,
  language: "en",
} satisfies SpecOf<"asr">;

function start<R extends Role>(specs: SpecOf<R>[]) {
  const thread = startThread({ name: "conformance", specs, log: createLog("test") });
  afterAll(() => thread.close());
  return connectEngines(thread, specs);
}

function fake<R extends Role>(role: R, dials: FakeDials = {}): FakeSpec<R> {
  return { role, engine: "fake", fake: dials };
}

const fakeSpecs = [
  fake("vad"),
  fake("asr", { text: QUESTION.text }),
  fake("llm", { tokensPerSecond: 200 }),
  fake("tts"),
];
const fakes = start<Role>(fakeSpecs);
const speech = start<"vad" | "asr" | "tts">([SILERO, WHISPER, { role: "tts", engine: "flite" }]);
const language = start<"llm">([STARTER_LLM]);

describeVad("the far fake", () => fakes.vad, { notSpeech: [] });
describeAsr("the far fake", () => fakes.asr, { understands: [QUESTION] });
describeLlm("the far fake", () => fakes.llm);
describeTts("the far fake", () => fakes.tts);

describeVad("far silero", () => speech.vad);
describeAsr("far whisper, the starter", () => speech.asr);
describeTts("far flite", () => speech.tts);
describeLlm("far llama with the starter model", () => language.llm);
