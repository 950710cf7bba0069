/**
 * What Kokoro's graph is given for a text, by us and by the package kokoro-js. The package's own `generate` runs, from its
 * normalisation to the tensors of the graph; in the place of the graph, which needs weights, stands a function that writes down
 * what it was called with.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PreTrainedTokenizer, type Tensor } from "@huggingface/transformers";
import { KokoroTTS } from "kokoro-js";
import { appRoot } from "../../src-main/roots.ts";
import { toPhonemes } from "../../src-main/engines/tts/kokoro/phonemes.ts";
import { mixStyle, readStyles } from "../../src-main/engines/tts/kokoro/styles.ts";
import { readVocabulary, toInputIds, type Vocabulary } from "../../src-main/engines/tts/kokoro/vocabulary.ts";
import { openEspeak } from "../../src-main/engines/tts/phonemes/espeak.ts";
import type { Dialect } from "../../src-main/engines/tts/speech-text/number-words.ts";
import { writeOut } from "../../src-main/engines/tts/speech-text/write-out.ts";
import { splitForSpeech } from "../../src-main/engines/tts/split-for-speech.ts";
import { addUp, compareIds, compareValues, type Compared, type Row } from "./compare.ts";
import type { Line } from "./lines.ts";

const EQUAL = { unit: "ids", tolerance: 0 };
/** The product's own, in kokoro/kokoro.ts. */
const PIECE_CHARACTERS = 180;
const BOUNDARIES = 2;
const STYLE_WIDTH = 256;
const VOCABULARY = join(appRoot(), "tests/fixtures/tiny-kokoro/tokenizer.json");
const VOICES: readonly { dialect: Dialect; voice: "af_heart" | "bf_emma" }[] = [
  { dialect: "american", voice: "af_heart" },
  { dialect: "british", voice: "bf_emma" },
];

export async function compareKokoro(lines: readonly Line[]): Promise<Row[]> {
  const vocabulary = await readVocabulary(VOCABULARY);
  const phonemise = openEspeak();
  const reference = await openKokoroJs();
  const ids: Compared[] = [];
  const styles: Compared[] = [];
  const asWritten: Compared[] = [];
  for (const { dialect, voice } of VOICES) {
    const rows = await readStyles(join(voicesDir(), `${voice}.bin`));
    const inputIdsOf = (text: string): number[] =>
      toInputIds(toPhonemes(text, dialect, phonemise), vocabulary).inputIds;
    for (const { kind, text } of lines) {
      const pieces = splitForSpeech(writeOut(text, dialect), PIECE_CHARACTERS);
      for (const piece of pieces) {
        const inputIds = inputIdsOf(piece);
        const called = await reference(piece, voice);
        ids.push({ name: `${dialect}: ${piece}`, ...compareIds(inputIds, called.inputIds) });
        styles.push({ name: `${dialect}: ${piece}`, ...compareStyles(rows, inputIds.length, called.style) });
      }
      const written = { kind, name: `${dialect}: ${text}`, vocabulary };
      asWritten.push(compareWritten(written, inputIdsOf(pieces.join(" ")), (await reference(text, voice)).inputIds));
    }
  }
  return [
    addUp("kokoro: input ids", EQUAL, ids),
    addUp("kokoro: style row", { unit: "apart", tolerance: 0 }, styles),
    addUp("kokoro: input ids of the texts as written", EQUAL, asWritten),
  ];
}

function compareStyles(rows: Float32Array, idCount: number, reference: Float32Array): Omit<Compared, "name"> {
  const phonemes = idCount - BOUNDARIES;
  const found = compareValues(mixStyle([{ styles: rows, weight: 1 }], phonemes), reference);
  const next = mixStyle([{ styles: rows, weight: 1 }], phonemes + 1);
  return { ...found, choice: compareValues(next, reference).difference === 0 ? "styleRow" : undefined };
}

/** Of texts that each side wrote out by its own rules. */
function compareWritten(
  { kind, name, vocabulary }: { kind: string; name: string; vocabulary: Vocabulary },
  ours: readonly number[],
  reference: readonly number[],
): Compared {
  const symbols = new Map([...vocabulary.ids].map(([symbol, id]) => [id, symbol]));
  const readBack = (ids: readonly number[]): string => ids.map((id) => symbols.get(id) ?? "").join("");
  const { difference } = compareIds(ours, reference);
  if (difference === 0) return { name, group: kind, difference };
  const detail = `ours ${readBack(ours)} / kokoro-js ${readBack(reference)}`;
  return { name, group: kind, difference, detail, choice: "normalisation" };
}

interface Called {
  inputIds: number[];
  style: Float32Array;
}

async function openKokoroJs(): Promise<(text: string, voice: "af_heart" | "bf_emma") => Promise<Called>> {
  let called: Called | undefined;
  function writeDown(feeds: { input_ids: Tensor; style: Tensor }) {
    called = {
      inputIds: Array.from(feeds.input_ids.data as BigInt64Array, Number),
      style: Float32Array.from(feeds.style.data as Float32Array),
    };
    return { waveform: { data: new Float32Array(STYLE_WIDTH) } };
  }
  // Constructed this way because its type asks for a model with weights.
  const tts: KokoroTTS = Reflect.construct(KokoroTTS, [writeDown, await createTokenizer()]);
  return async function callKokoroJs(text, voice) {
    await tts.generate(text, { voice });
    if (called === undefined) throw new Error("kokoro-js never called its model.");
    return called;
  };
}

/**
 * A tokenizer.json as onnx-community/Kokoro-82M-v1.0-ONNX has it, with the vocabulary of the fixture: what is not in it is taken
 * out, every symbol is a token, and the boundary goes to both ends.
 */
async function createTokenizer(): Promise<PreTrainedTokenizer> {
  const { model } = JSON.parse(await readFile(VOCABULARY, "utf8")) as { model: { vocab: Record<string, number> } };
  const symbols = Object.keys(model.vocab)
    .map((symbol) => symbol.replace(/[\\\]^-]/g, String.raw`\$&`))
    .join("");
  const boundary = { SpecialToken: { id: "$", type_id: 0 } };
  return new PreTrainedTokenizer(
    {
      version: "1.0",
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: { type: "Replace", pattern: { Regex: `[^${symbols}]` }, content: "" },
      pre_tokenizer: { type: "Split", pattern: { Regex: "" }, behavior: "Isolated", invert: false },
      post_processor: {
        type: "TemplateProcessing",
        single: [boundary, { Sequence: { id: "A", type_id: 0 } }, boundary],
        pair: [boundary, { Sequence: { id: "A", type_id: 0 } }, boundary],
        special_tokens: { $: { id: "$", ids: [model.vocab["$"]], tokens: ["$"] } },
      },
      decoder: null,
      model: { vocab: model.vocab },
    },
    { model_max_length: 512, pad_token: "$", unk_token: "$", tokenizer_class: "PreTrainedTokenizer" },
  );
}

function voicesDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve("kokoro-js")), "..", "voices");
}
