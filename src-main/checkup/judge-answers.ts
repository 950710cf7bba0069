/** What the language model answered to known questions, judged. Pure. */
import type { Generation } from "../engines/engine.ts";
import { judge, type Check, type Fault } from "./check.ts";
import { median } from "./judge-voice.ts";
import { exceed } from "./limits.ts";
import { TEMPLATE_MARKS, type Question } from "./questions.ts";

const UNKNOWING =
  "A model that does not know this is too small for daily use, or its chat template is a wrong one: choose another.";

export function judgeAnswer(question: Question, generation: Generation): Check {
  const { text, stopReason, generatedTokens, firstTokenMs, totalMs, promptTokens, evaluatedTokens } = generation;
  const faults: (Fault | null)[] = [
    question.expected.test(text) ? null : { what: `the answer must hold ${question.wanted}`, advice: UNKNOWING },
    TEMPLATE_MARKS.test(text) ? { what: "it holds marks of the chat template", advice: UNKNOWING } : null,
    stopReason === "endOfTurn" ? null : { what: `it did not stop by itself (${stopReason})`, advice: UNKNOWING },
  ];
  const values = { answer: text, stopReason, promptTokens, evaluatedTokens, generatedTokens, firstTokenMs, totalMs };
  return judge({ area: "answers", what: `"${question.text}"`, figure: `"${text.trim()}"`, values }, faults);
}

/** `generations`: not empty, each with what came before it read already. */
export function judgeWriting(generations: readonly Generation[]): Check {
  const firstTokenMs = median(generations.map((one) => one.firstTokenMs ?? Number.NaN));
  // The first token is told by the wait for it; the rate is that of the others.
  const later = generations.filter((one) => one.generatedTokens > 1);
  const tokens = later.reduce((sum, one) => sum + one.generatedTokens - 1, 0);
  const writingMs = later.reduce((sum, one) => sum + one.totalMs - (one.firstTokenMs ?? 0), 0);
  const tokensPerSecond = (tokens * 1000) / writingMs;
  const figure = `first token ${firstTokenMs.toFixed(0)} ms (median of ${generations.length}), then ${tokensPerSecond.toFixed(1)} tokens/s`;
  return judge({ area: "answers", what: "pace", figure, values: { firstTokenMs, tokensPerSecond } }, [
    exceed("firstTokenMs", "first token", firstTokenMs),
    exceed("tokensPerSecond", "then", tokensPerSecond),
  ]);
}

/** Whether the second turn of a conversation found the first one in the KV cache. */
export function judgeSecondTurn(first: Generation, second: Generation): Check {
  const own = second.promptTokens - first.promptTokens - first.generatedTokens;
  const extra = second.evaluatedTokens - own;
  const figure = `${second.evaluatedTokens} tokens evaluated of ${second.promptTokens}, ${own} of them new`;
  const values = { promptTokens: second.promptTokens, evaluatedTokens: second.evaluatedTokens, ownTokens: own };
  return judge({ area: "answers", what: "second turn evaluates only its own", figure, values }, [
    exceed("extraTokens", "beyond its own", extra),
  ]);
}
