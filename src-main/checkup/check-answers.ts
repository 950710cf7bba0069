/** Asks the pack's language model known questions. */
import type { Pipeline } from "../catalog/pipeline.ts";
import type { Generation, Llm, Message } from "../engines/engine.ts";
import { attempt, failed, type Attempt } from "./attempt.ts";
import { notChecked, type Check } from "./check.ts";
import { judgeAnswer, judgeSecondTurn, judgeWriting } from "./judge-answers.ts";
import { ASKED_AFTER, QUESTIONS, TOLD } from "./questions.ts";

export interface AnswersOptions {
  signal: AbortSignal;
  add(checks: readonly Check[]): void;
}

export async function checkAnswers(llm: Llm | undefined, pipeline: Pipeline, options: AnswersOptions): Promise<void> {
  const { signal, add } = options;
  if (llm === undefined) return add([notChecked("answers", "known questions", "the language model did not open")]);
  const ask = (history: readonly Message[], text: string) =>
    attempt(signal, (stop) => answer(llm, pipeline, history, text, stop));
  const generations: Generation[] = [];
  for (const question of QUESTIONS) {
    const asked = await ask([], question.text);
    add([asked.done ? judgeAnswer(question, asked.value) : failed("answers", `"${question.text}"`, asked.error)]);
    if (asked.done) generations.push(asked.value);
  }
  if (generations.length > 0) add([judgeWriting(generations)]);
  await checkSecondTurn(ask, add);
}

async function checkSecondTurn(
  ask: (history: readonly Message[], text: string) => Promise<Attempt<Generation>>,
  add: AnswersOptions["add"],
): Promise<void> {
  const first = await ask([], TOLD);
  if (!first.done) return add([failed("answers", `"${TOLD}"`, first.error)]);
  const history: Message[] = [
    { role: "user", text: TOLD },
    { role: "assistant", text: first.value.text },
  ];
  const second = await ask(history, ASKED_AFTER.text);
  const what = `"${ASKED_AFTER.text}"`;
  if (!second.done) return add([failed("answers", what, second.error)]);
  add([judgeAnswer(ASKED_AFTER, second.value), judgeSecondTurn(first.value, second.value)]);
}

/**
 * As in a turn: what came before is read while the person speaks. At temperature 0, whatever the pack has, so that two reports
 * can be compared. The tokens read ahead count as evaluated.
 */
async function answer(
  llm: Llm,
  { llm: options }: Pipeline,
  history: readonly Message[],
  text: string,
  signal: AbortSignal,
): Promise<Generation> {
  const { systemPrompt, maxReplyTokens: maxTokens } = options;
  const before: Message[] = [
    ...(systemPrompt === "" ? [] : [{ role: "system" as const, text: systemPrompt }]),
    ...history,
  ];
  const ahead = before.length === 0 ? { evaluatedTokens: 0 } : await llm.preload({ messages: before }, { signal });
  const messages: Message[] = [...before, { role: "user", text }];
  const generation = await llm.generate({ messages, maxTokens, temperature: 0 }, { signal, onDelta: () => {} });
  signal.throwIfAborted();
  return { ...generation, evaluatedTokens: generation.evaluatedTokens + ahead.evaluatedTokens };
}
