/**
 * What a Piper voice's graph is given for a text, by us and by Piper's published algorithm, written down a second time here from
 * its description (OHF-Voice/piper1-gpl: phonemize_espeak.py and phoneme_ids.py) over another build of espeak-ng, the package
 * phonemizer. No code is shared with ours: here the text is cut into clauses first, and espeak-ng reads one clause at a time.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { phonemize } from "phonemizer";
import { readPiperConfig, type PiperConfig } from "../../src-main/engines/tts/piper/config.ts";
import { plainMarks, toPhonemeIds, toPhonemes } from "../../src-main/engines/tts/piper/phoneme-ids.ts";
import { openEspeak } from "../../src-main/engines/tts/phonemes/espeak.ts";
import { writeOut } from "../../src-main/engines/tts/speech-text/write-out.ts";
import { splitForSpeech } from "../../src-main/engines/tts/split-for-speech.ts";
import { appRoot } from "../../src-main/roots.ts";
import { addUp, compareIds, type Compared, type Row } from "./compare.ts";
import type { Line } from "./lines.ts";

/** The product's own, in piper/piper.ts. */
const PIECE_CHARACTERS = 180;
const PRIMARY_STRESS = "ˈ";
const GRAPHS = ["tiny-piper/en_GB-tiny-medium.onnx", "tiny-piper-many/en_US-tiny-medium.onnx"];

export async function comparePiper(lines: readonly Line[]): Promise<Row> {
  const phonemise = openEspeak();
  const compared: Compared[] = [];
  for (const graph of GRAPHS.map((each) => join(appRoot(), "tests/fixtures", each))) {
    const config = await readPiperConfig(graph);
    const reference = await readReferenceConfig(`${graph}.json`);
    for (const { text } of lines) {
      for (const piece of splitForSpeech(writeOut(text, config.dialect ?? "british"), PIECE_CHARACTERS)) {
        const sentences = toPhonemes(piece, config, phonemise);
        const name = `${reference.voice}: ${piece}`;
        compared.push({ name, ...(await comparePiece(piece, sentences, config, reference)) });
      }
    }
  }
  return addUp("piper: input ids", { unit: "ids", tolerance: 0 }, compared);
}

async function comparePiece(
  piece: string,
  sentences: readonly string[],
  config: PiperConfig,
  reference: ReferenceConfig,
): Promise<Omit<Compared, "name">> {
  const ours = sentences.flatMap((phonemes) => toPhonemeIds(phonemes, config).ids);
  const clauses = await readClauses(plainMarks(piece), reference.voice);
  const found = compareIds(ours, toIds(clauses, reference.ids));
  if (found.difference === 0) return found;
  const unstressed = clauses.map((clause) => relax(clause, sentences));
  const onlyStress = compareIds(ours, toIds(unstressed, reference.ids)).difference === 0;
  return { ...found, choice: onlyStress ? "clauseStress" : undefined };
}

interface Clause {
  phonemes: string;
  mark: string;
}

interface ReferenceConfig {
  voice: string;
  ids: Readonly<Record<string, readonly number[]>>;
}

async function readReferenceConfig(path: string): Promise<ReferenceConfig> {
  const config = JSON.parse(await readFile(path, "utf8")) as {
    espeak: { voice: string };
    phoneme_id_map: Record<string, number[]>;
  };
  return { voice: config.espeak.voice, ids: config.phoneme_id_map };
}

/** A clause ends at a mark that white space or nothing follows; of several marks in a row espeak-ng counts the first. */
async function readClauses(text: string, voice: string): Promise<Clause[]> {
  const clauses: Clause[] = [];
  for (const clause of text.split(/(?<=[.,!?;:])\s+/).filter((each) => each !== "")) {
    const mark = /([.,!?;:])[.,!?;:]*$/.exec(clause)?.[1] ?? "";
    const phonemes = (await phonemize(clause, voice)).join(" ").replaceAll(/\([^)]+\)/g, "");
    clauses.push({ phonemes, mark });
  }
  return clauses;
}

/** ^ _ then each code point and _, then $; a sentence for each of the marks that end one. */
function toIds(clauses: readonly Clause[], map: ReferenceConfig["ids"]): number[] {
  const sentences: string[] = [];
  let open = "";
  for (const { phonemes, mark } of clauses) {
    open += phonemes + mark + (",:;".includes(mark) && mark !== "" ? " " : "");
    if (mark !== "" && ".!?".includes(mark)) {
      sentences.push(open);
      open = "";
    }
  }
  if (open !== "") sentences.push(open);
  const idsOf = (symbol: string): readonly number[] => map[symbol] ?? [];
  return sentences.flatMap((sentence) => {
    const symbols = Array.from(sentence.normalize("NFD")).filter((symbol) => symbol in map);
    return [
      ...idsOf("^"),
      ...idsOf("_"),
      ...symbols.flatMap((symbol) => [...idsOf(symbol), ...idsOf("_")]),
      ...idsOf("$"),
    ];
  });
}

/** Takes the one primary stress from a clause where ours holds the same clause without any. */
function relax({ phonemes, mark }: Clause, sentences: readonly string[]): Clause {
  const plain = (text: string): string => text.normalize("NFD").replaceAll(/[ˈˌ]/g, "");
  const bare = phonemes.normalize("NFD");
  const found = sentences
    .flatMap((sentence) => sentence.split(/(?<=[.,!?;:])\s*/))
    .map((clause) => clause.replace(/[.,!?;:]$/, ""))
    .find((clause) => !clause.includes(PRIMARY_STRESS) && plain(clause) === plain(bare));
  return bare.split(PRIMARY_STRESS).length === 2 && found !== undefined
    ? { phonemes: found, mark }
    : { phonemes, mark };
}
