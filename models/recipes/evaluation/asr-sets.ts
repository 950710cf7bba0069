/** Word error rates by set, accent and voice, and what knowing the accent is worth. */
import type { Dice } from "../../../src-main/bench/statistics/dice.ts";
import type { Listener } from "./listener.ts";
import { groupBy, rateOf, shareOf } from "./rates.ts";
import { readAll, wordErrors, type Reading } from "./readings.ts";
import type { Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

export type Sets = ReadonlyMap<string, readonly Utterance[]>;

/** The readings of every set with the accent left to the recogniser. */
export type SetReadings = ReadonlyMap<string, Reading[]>;

/** Voices with fewer utterances than this are not shown one by one. */
const FEWEST_OF_A_VOICE = 15;

export async function readSets(listeners: readonly Listener[], sets: Sets): Promise<SetReadings> {
  const readings = new Map<string, Reading[]>();
  for (const [set, utterances] of sets) readings.set(set, await readAll(listeners, utterances));
  return readings;
}

export function tableOfSets(bySet: SetReadings): Table {
  return {
    id: "sets",
    title: "Word errors by set, accent auto",
    rows: [...bySet].map(([set, all]) => ({ set, ...summarise(all) })),
  };
}

export function tableOfAccents(bySet: SetReadings): Table {
  const rows = [...bySet].flatMap(([set, all]) =>
    byName(groupBy(all, ({ said }) => said.accent)).map(([accent, some]) => ({ set, accent, ...summarise(some) })),
  );
  return { id: "accents", title: "Word errors by accent, accent auto", rows };
}

export function tableOfVoices(bySet: SetReadings): Table {
  const rows = [...bySet].flatMap(([set, all]) => {
    const voices = byName(groupBy(all, ({ said }) => nameVoice(said.voice)));
    const many = voices.filter(([, some]) => some.length >= FEWEST_OF_A_VOICE);
    const few = voices.filter(([, some]) => some.length < FEWEST_OF_A_VOICE);
    const rest = few.flatMap(([, some]) => some);
    const others: typeof many = rest.length === 0 ? [] : [[`${few.length} others`, rest]];
    return [...many, ...others].map(([voice, some]) => ({ set, voice, ...summarise(some) }));
  });
  return { id: "voices", title: "Word errors by voice, accent auto", rows };
}

/** What word error rates look like everywhere. */
export function summarise(readings: readonly Reading[]) {
  return {
    utterances: readings.length,
    WER: rateOf(readings.map(wordErrors)),
    exact: shareOf(readings, ({ errors }) => errors === 0),
    blank: readings.filter(({ heard }) => heard.text === "").length,
  };
}

/** An espeak-ng voice by its variant, any other by its whole name. */
function nameVoice(voice: string): string {
  const [engine = "", name = ""] = voice.split(" ");
  return engine === "espeak" ? `espeak-ng ${name.split("+")[1] ?? "plain"}` : voice;
}

function byName<T>(groups: ReadonlyMap<string, T>): [string, T][] {
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

// --- the accent -----------------------------------------------------------------------------------------------------

/**
 * The same utterances with the accent left to the recogniser, named right, and named wrong. Those of an accent that the
 * recogniser cannot be asked for are left out.
 */
export async function compareAccents(
  listeners: readonly Listener[],
  auto: readonly Reading[],
  dice: Dice,
): Promise<Table[]> {
  const accents = (listeners[0]?.accents ?? []).filter((accent) => accent !== "auto");
  const known = auto.filter(({ said }) => accents.includes(said.accent));
  const utterances = known.map(({ said }) => said);
  const wrongOf = new Map(utterances.map((said) => [said, dice.pick(accents.filter((one) => one !== said.accent))]));
  const right = await readAll(listeners, utterances, { accentOf: (said) => said.accent });
  const wrong = await readAll(listeners, utterances, { accentOf: (said) => wrongOf.get(said) });
  const trios = known.flatMap((reading, at) => {
    const [named, misnamed] = [right[at], wrong[at]];
    return named === undefined || misnamed === undefined
      ? []
      : [{ accent: reading.said.accent, auto: reading, right: named, wrong: misnamed }];
  });
  const groups: [string, typeof trios][] = [
    ["all", trios],
    ["all but american", trios.filter(({ accent }) => accent !== "american")],
    ...byName(groupBy(trios, ({ accent }) => accent)),
  ];
  const rows = groups.map(([accent, some]) => ({
    accent,
    utterances: some.length,
    "WER auto": rateOf(some.map((trio) => wordErrors(trio.auto))),
    "WER right": rateOf(some.map((trio) => wordErrors(trio.right))),
    "WER wrong": rateOf(some.map((trio) => wordErrors(trio.wrong))),
    "right - auto, paired": rateOf(
      some.map((trio) => ({ part: trio.right.errors - trio.auto.errors, whole: trio.auto.words })),
    ),
    "wrong - right, paired": rateOf(
      some.map((trio) => ({ part: trio.wrong.errors - trio.right.errors, whole: trio.auto.words })),
    ),
  }));
  return [
    {
      id: "accentChoice",
      title: "Word errors with the accent left open, right and wrong (seen and unseen voices together)",
      rows,
    },
    ...tablesOfNames(known),
  ];
}

/** Which accent `auto` named, where it read anything. */
function tablesOfNames(readings: readonly Reading[]): Table[] {
  const read = readings.filter(({ heard }) => heard.verdict === "speech");
  const groups = byName(groupBy(read, ({ said }) => said.accent));
  const names = [...new Set(read.map(({ heard }) => heard.accent))].toSorted();
  const isNamed = ({ said, heard }: Reading): boolean => said.accent === heard.accent;
  const rows = [["all", read] as const, ...groups].map(([accent, some]) => ({
    accent,
    utterances: some.length,
    "named right": shareOf(some, isNamed),
  }));
  const confusion = groups.map(([accent, some]) => ({
    "spoken \\ named": accent,
    ...Object.fromEntries(names.map((name) => [name, some.filter(({ heard }) => heard.accent === name).length])),
  }));
  return [
    { id: "namedAccents", title: "Accents named by auto", rows },
    { id: "accentConfusion", title: "Accents spoken and named, utterances", rows: confusion },
  ];
}
