/** The recogniser's figures. */
import { z } from "zod";
import { tableOfConditions } from "./asr-conditions.ts";
import { tableOfSpeed } from "./asr-speed.ts";
import { tableOfGuards, tableOfNothing } from "./asr-rejection.ts";
import { compareAccents, readSets, tableOfAccents, tableOfSets, tableOfVoices } from "./asr-sets.ts";
import { createDice } from "../../../src-main/bench/statistics/dice.ts";
import { tablesOfWindows } from "./asr-windows.ts";
import type { Listener, Window } from "./listener.ts";
import { askPython, PROBES } from "./python.ts";
import type { Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

export interface AsrSizes {
  /** Utterances under each condition. */
  conditions: number;
  /** Recordings of each kind that holds no words. */
  nothing: number;
}

const TRAINING_TEXTS = 50_000;

export async function evaluateAsr(input: {
  modelDir: string;
  /** What the listeners were opened with; `both` is "auto" and, where only words and time are told, "full" beside it. */
  window: Window | "both";
  listeners: readonly Listener[];
  sets: ReadonlyMap<string, readonly Utterance[]>;
  seed: number;
  sizes: AsrSizes;
  tell(line: string): void;
}): Promise<Table[]> {
  const { listeners, sets, sizes, modelDir, tell } = input;
  const seed = String(input.seed);
  const window = input.window === "both" ? "auto" : input.window;
  const [seen = [], unseen = []] = [sets.get("seen"), sets.get("unseen")];
  const half = Math.ceil(sizes.conditions / 2);
  const mixed = [...seen.slice(0, half), ...unseen.slice(0, half)];
  tell("Recogniser: time …");
  const speed = await tableOfSpeed({ modelDir, window }, [...seen, ...unseen]);
  tell("Recogniser: the sets …");
  const bySet = await readSets(listeners, sets);
  const words = [tableOfSets(bySet), tableOfAccents(bySet), tableOfVoices(bySet)];
  tell("Recogniser: the accent right and wrong …");
  const auto = [...(bySet.get("seen") ?? []), ...(bySet.get("unseen") ?? [])];
  const accents = await compareAccents(listeners, auto, createDice(`${seed} wrong accents`));
  tell("Recogniser: noise, rooms, telephone …");
  const conditions = await tableOfConditions(listeners, mixed, seed);
  tell("Recogniser: what holds no words …");
  const nothing = await tableOfNothing(listeners, mixed, { seed, each: sizes.nothing });
  const guards = await tableOfGuards({ modelDir, window }, bySet);
  if (input.window === "both") tell("Recogniser: the whole window …");
  const windows =
    input.window === "both" ? await tablesOfWindows({ modelDir, lanes: listeners.length, sets }, bySet) : [];
  return [...words, ...accents, conditions, nothing, guards, speed, ...windows, await tableOfVocabulary(seed)];
}

const vocabulary = z.object({ texts: z.int(), words: z.int() });

async function tableOfVocabulary(seed: string): Promise<Table> {
  const args = [PROBES, "vocabulary", "--seed", seed, "--texts", String(TRAINING_TEXTS)];
  const { texts, words } = vocabulary.parse(JSON.parse(await askPython(args)));
  return { id: "vocabulary", title: "Vocabulary of the training texts", rows: [{ texts, "distinct words": words }] };
}
