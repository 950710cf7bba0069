/** Spoken questions, recognised and answered: what a person gets. */
import type { Listener } from "./listener.ts";
import { withLanes } from "./lanes.ts";
import { rightOf } from "./llm-part.ts";
import { groupBy, rateOf, shareOf } from "./rates.ts";
import { readAll, wordErrors, type Reading } from "./readings.ts";
import { answerAll, openReplier, type Judged, type Replier } from "./replies.ts";
import type { Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

interface Asked extends Judged {
  reading: Reading;
}

/** `utterances` carry what they ask. The accent is left open, then named where the recogniser knows it. */
export async function evaluateSpeech(
  listeners: readonly Listener[],
  llmPath: string,
  utterances: readonly Utterance[],
): Promise<Table[]> {
  const accents = listeners[0]?.accents ?? [];
  const isKnown = (said: Utterance): boolean => accents.includes(said.accent);
  const known = utterances.filter(isKnown);
  const heard = await readAll(listeners, utterances);
  const heardNamed = await readAll(listeners, known, { accentOf: (said) => said.accent });
  const said = known.flatMap(({ asked, text }) => (asked === undefined ? [] : [{ asked, question: text }]));
  const [auto, right, clean] = await withLanes(
    listeners.length,
    () => openReplier({ path: llmPath }),
    async (repliers) =>
      [await ask(repliers, heard), await ask(repliers, heardNamed), await answerAll(repliers, said)] as const,
  );
  const open = auto.filter(({ reading }) => isKnown(reading.said));
  return [tableOfWholes(open, right, clean), tableOfAccents(auto, right), tableOfSkills(open, right, clean)];
}

async function ask(repliers: readonly Replier[], readings: readonly Reading[]): Promise<Asked[]> {
  const heard = readings.flatMap((reading) => {
    const { asked } = reading.said;
    return asked === undefined ? [] : [{ asked, question: reading.heard.text, reading }];
  });
  const judged = await answerAll(repliers, heard);
  return heard.flatMap(({ reading }, at) => {
    const one = judged[at];
    return one === undefined ? [] : [{ ...one, reading }];
  });
}

function describe(asked: readonly Asked[]) {
  return {
    questions: asked.length,
    "right replies": rightOf(asked),
    WER: rateOf(asked.map(({ reading }) => wordErrors(reading))),
    "not heard": shareOf(asked, ({ question }) => question === ""),
  };
}

function tableOfWholes(open: readonly Asked[], right: readonly Asked[], clean: readonly Judged[]): Table {
  const isUnseen = ({ reading }: Asked): boolean => reading.said.unseen === true;
  return {
    id: "speech",
    title: "Through speech, accents of the training",
    rows: [
      { heard: "accent auto", ...describe(open) },
      { heard: "accent auto, seen voices", ...describe(open.filter((one) => !isUnseen(one))) },
      { heard: "accent auto, unseen voices", ...describe(open.filter(isUnseen)) },
      { heard: "accent right", ...describe(right) },
      {
        heard: "every word right",
        questions: clean.length,
        "right replies": rightOf(clean),
        WER: null,
        "not heard": null,
      },
    ],
  };
}

function tableOfAccents(auto: readonly Asked[], right: readonly Asked[]): Table {
  const named = groupBy(right, ({ reading }) => reading.said.accent);
  const rows = [...groupBy(auto, ({ reading }) => reading.said.accent)].map(([accent, some]) => ({
    accent,
    ...describe(some),
    "accent named: right replies": rightOf(named.get(accent) ?? []),
  }));
  return { id: "speechByAccent", title: "Through speech by accent, accent auto", rows };
}

function tableOfSkills(open: readonly Asked[], right: readonly Asked[], clean: readonly Judged[]): Table {
  const named = groupBy(right, ({ asked }) => asked.skill);
  const perfect = groupBy(clean, ({ asked }) => asked.skill);
  const rows = [...groupBy(open, ({ asked }) => asked.skill)].map(([skill, some]) => ({
    skill,
    questions: some.length,
    "accent auto": rightOf(some),
    "accent right": rightOf(named.get(skill) ?? []),
    "every word right": rightOf(perfect.get(skill) ?? []),
    WER: rateOf(some.map(({ reading }) => wordErrors(reading))),
  }));
  return { id: "speechBySkill", title: "Through speech by skill, right replies", rows };
}
