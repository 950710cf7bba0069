/** What the checkup says and asks: texts of our own, known answers. */

/** Names, numbers and everyday words. None of them is spelled in two ways. */
export const SENTENCES: readonly string[] = [
  "Good morning, how are you today?",
  "What is the weather like in London this week?",
  "Please remind me to call Anna at seven thirty tomorrow.",
  "My brother Tom has three cats and two dogs.",
  "How many minutes are there in an hour?",
  "The blue book is on the kitchen table.",
  "Could you tell me a short story about a small red fox?",
  "He was born on the fifth of May in nineteen eighty-four.",
  "Twelve plus thirty makes forty-two.",
  "Turn the music down and open the window, please.",
];

export interface Question {
  text: string;
  /** What a right answer holds, loosely. */
  expected: RegExp;
  /** The same in words. */
  wanted: string;
}

export const QUESTIONS: readonly Question[] = [
  { text: "What is two plus three?", expected: /\b(five|5)\b/iu, wanted: "five" },
  { text: "What is the capital of France?", expected: /\bparis\b/iu, wanted: "Paris" },
  { text: "How many days are in a week?", expected: /\b(seven|7)\b/iu, wanted: "seven" },
  { text: "What colour is the sky?", expected: /\bblue\b/iu, wanted: "blue" },
  { text: "What is your name?", expected: /mini ?flow/iu, wanted: "MiniFlow" },
];

/** Two turns of one conversation. */
export const TOLD = "My name is Anna.";
export const ASKED_AFTER: Question = { text: "What is my name?", expected: /\banna\b/iu, wanted: "Anna" };

/** Marks of chat templates that must never be in an answer: the template would be a wrong one. */
export const TEMPLATE_MARKS = /<\|[^|]*\|>|<\/?s>|\[\/?INST\]|<\/?think>|<(?:start|end)_of_turn>/u;
