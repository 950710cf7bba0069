import { join } from "node:path";
import { createWhisper } from "../../src-main/engines/asr/whisper/whisper.ts";
import { createFake } from "../../src-main/engines/fake.ts";
import { createSilero } from "../../src-main/engines/vad/silero.ts";
import { appRoot, modelsDir } from "../../src-main/roots.ts";
import { describeAsr } from "./asr.ts";
import { describeVad } from "./vad.ts";

const QUESTION = { file: "05-capital-of-france.wav", text: "what is the capital of france" };

const makeWhisper = (modelDir: string, window: "auto" | "full" = "auto") =>
  createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language: "en", window });

describeVad("silero", () =>
  createSilero({ role: "vad", engine: "silero", modelPath: join(modelsDir(), "silero/silero_vad_v6.onnx") }),
);
describeVad("fake", () => createFake("vad", {}), { notSpeech: [] });

describeAsr("whisper, the starter", () => makeWhisper(join(modelsDir(), "starter/asr")), { understands: [QUESTION] });
describeAsr("whisper, the starter in whole windows", () => makeWhisper(join(modelsDir(), "starter/asr"), "full"), {
  understands: [QUESTION],
});
describeAsr("whisper, random weights with a fixed window", () =>
  makeWhisper(join(appRoot(), "tests/fixtures/tiny-whisper"), "full"),
);
describeAsr("fake", () => createFake("asr", { text: QUESTION.text }), { understands: [QUESTION] });
