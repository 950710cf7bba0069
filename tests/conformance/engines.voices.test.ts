import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import { createKokoro } from "../../src-main/engines/tts/kokoro/kokoro.ts";
import { createPiper } from "../../src-main/engines/tts/piper/piper.ts";
import { makeTinyKokoro, TINY_PIPER, TINY_PIPER_MANY } from "../parts/tiny-voices.ts";
import { describeTts } from "./tts.ts";

const modelDir = makeTinyKokoro();
afterAll(() => rmSync(modelDir, { recursive: true, force: true }));

describeTts("kokoro", () => createKokoro({ role: "tts", engine: "kokoro", modelDir, threads: 1, voices: [] }));
describeTts("piper", () =>
  createPiper({ role: "tts", engine: "piper", modelPath: TINY_PIPER, threads: 1, voices: [] }),
);
describeTts("piper with many speakers", () =>
  createPiper({ role: "tts", engine: "piper", modelPath: TINY_PIPER_MANY, threads: 1, voices: [] }),
);
