/**
 * Word error rates through the app's own engine (guards, beam and CTC head included), on the sound that synthesise.py wrote.
 *
 *     node models/recipes/eval-asr.ts MODEL_FOLDER WORK_FOLDER/sound [seen,unseen,speaker,salad] [LIMIT] [auto|right]
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";

import { createWhisper } from "../../src-main/engines/asr/whisper/whisper.ts";

interface Row {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly accent: string;
  readonly voice: string;
}

const RATE_HZ = 16_000;
const MARGIN_SAMPLES = 4_800;
const [modelDir = "", soundDir = "", sets = "seen,unseen,speaker,salad", limit = "400", asked = "auto"] = process.argv.slice(2);
const asr = createWhisper({ role: "asr", engine: "whisper", modelDir, threads: 1, language: "en" });
const { signal } = new AbortController();
await asr.load({ signal });

for (const set of sets.split(",")) {
  const rows = (JSON.parse(await readFile(join(soundDir, `${set}-000.json`), "utf8")) as Row[]).slice(0, Number(limit));
  const sound = await readSound(join(soundDir, `${set}-000.npy`));
  let errors = 0;
  let words = 0;
  let exact = 0;
  let blank = 0;
  let soundMs = 0;
  let spentMs = 0;
  const perAccent = new Map<string, { errors: number; words: number }>();
  for (const row of rows) {
    const pcm = withMargins(sound.subarray(row.offset, row.offset + row.length));
    const begun = performance.now();
    const heard = await asr.transcribe({ pcm, accent: asked === "right" ? row.accent : "auto" }, { signal });
    spentMs += performance.now() - begun;
    soundMs += (pcm.length * 1000) / RATE_HZ;
    const said = row.text.split(" ");
    const wrong = countEdits(said, heard.text.split(" ").filter(Boolean));
    const sum = perAccent.get(row.accent) ?? { errors: 0, words: 0 };
    perAccent.set(row.accent, { errors: sum.errors + wrong, words: sum.words + said.length });
    errors += wrong;
    words += said.length;
    exact += Number(wrong === 0);
    blank += Number(heard.text === "");
  }
  const accents = [...perAccent].map(([accent, sum]) => `${accent} ${percent(sum.errors, sum.words)}`).join(", ");
  console.log(`${set}: ${rows.length} utterances, WER ${percent(errors, words)}, exact ${percent(exact, rows.length)}, blank ${blank}`);
  console.log(`  ${(spentMs / rows.length).toFixed(0)} ms for ${(soundMs / rows.length / 1000).toFixed(1)} s on average; ${accents}`);
}
await asr.unload();

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

/** A NumPy file of int16, version 1.0. */
async function readSound(path: string): Promise<Int16Array> {
  const bytes = await readFile(path);
  const start = 10 + bytes.readUInt16LE(8);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
}

/** Peak 0.6, and 0.3 s of silence before and after. */
function withMargins(speech: Int16Array): Float32Array {
  const peak = speech.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const pcm = new Float32Array(speech.length + 2 * MARGIN_SAMPLES);
  pcm.set(Float32Array.from(speech, (value) => (value * 0.6) / peak), MARGIN_SAMPLES);
  return pcm;
}

function countEdits(said: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, index) => index);
  for (const word of said) {
    const next = [(row[0] ?? 0) + 1];
    for (const [index, other] of heard.entries()) {
      const swap = (row[index] ?? 0) + Number(word !== other);
      next.push(Math.min(swap, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
