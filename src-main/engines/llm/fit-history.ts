import type { Message } from "../engine.ts";

/**
 * The part of a conversation that a model can read at once: what `countTokens` makes of it stays within `limitTokens`
 * (above 0). Exchanges (a question and what was answered) go whole, the oldest first; system messages at the head and the
 * newest exchange always stay, so that alone may still be too long.
 *
 * More goes than has to: enough for another half of the limit to be free at the latest cut. The cut then stays where it is
 * for several turns, and with it the beginning that the model has evaluated already.
 */
export function fitHistory(
  messages: readonly Message[],
  limitTokens: number,
  countTokens: (messages: readonly Message[]) => number,
): readonly Message[] {
  const totalTokens = countTokens(messages);
  if (totalTokens <= limitTokens) return messages;

  const headEnd = messages.findIndex(({ role }) => role !== "system");
  const head = messages.slice(0, headEnd);
  const exchanges = splitExchanges(messages.slice(headEnd));
  const without = (dropped: number): Message[] => [...head, ...exchanges.slice(dropped).flat()];

  const stepTokens = limitTokens / 2;
  const dropTokens = Math.ceil((totalTokens - limitTokens) / stepTokens) * stepTokens;
  let low = 1;
  let high = exchanges.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (totalTokens - countTokens(without(middle)) >= dropTokens) high = middle;
    else low = middle + 1;
  }
  return without(Math.max(0, Math.min(low, exchanges.length - 1)));
}

function splitExchanges(messages: readonly Message[]): Message[][] {
  const exchanges: Message[][] = [];
  for (const message of messages) {
    const newest = exchanges.at(-1);
    if (newest === undefined || message.role === "user") exchanges.push([message]);
    else newest.push(message);
  }
  return exchanges;
}
