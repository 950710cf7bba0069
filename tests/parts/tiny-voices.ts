import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appRoot } from "../../src-main/roots.ts";

const ROWS = 510;
const STYLE_WIDTH = 256;

export const TINY_KOKORO_VOICES = ["af_tiny", "bf_tiny"];
export const TINY_PIPER = join(appRoot(), "tests/fixtures/tiny-piper/en_GB-tiny-medium.onnx");
export const TINY_PIPER_MANY = join(appRoot(), "tests/fixtures/tiny-piper-many/en_US-tiny-medium.onnx");

/** Every value of a voice says which voice and which row it is from. */
export function makeStyles(voiceIndex: number): Float32Array {
  return Float32Array.from(
    { length: ROWS * STYLE_WIDTH },
    (_, index) => voiceIndex - Math.floor(index / STYLE_WIDTH) / 1000,
  );
}

/** A folder with the tiny Kokoro and its voices, which are too big for the repository. Who asks for it removes it. */
export function makeTinyKokoro(voices: readonly string[] = TINY_KOKORO_VOICES): string {
  const dir = mkdtempSync(join(tmpdir(), "miniflow-kokoro-"));
  cpSync(join(appRoot(), "tests/fixtures/tiny-kokoro"), dir, { recursive: true });
  mkdirSync(join(dir, "voices"));
  for (const [index, voice] of voices.entries()) {
    writeFileSync(join(dir, "voices", `${voice}.bin`), new Uint8Array(makeStyles(index).buffer));
  }
  return dir;
}
