import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../../src-main/engines/engine.ts";
import { fitHistory } from "../../../../src-main/engines/llm/fit-history.ts";

const COST_OF_A_MESSAGE = 3;

/** A token a character, and some for the markup. */
function count(messages: readonly Message[]): number {
  return messages.reduce((sum, { text }) => sum + text.length + COST_OF_A_MESSAGE, 0);
}

function converse(turns: number, characters = 10): Message[] {
  return Array.from({ length: turns }, (_, index): Message[] => [
    { role: "user", text: `q${index}`.padEnd(characters, "?") },
    { role: "assistant", text: `a${index}`.padEnd(characters, ".") },
  ]).flat();
}

const system: Message = { role: "system", text: "Be kind." };
const anyTurns = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 30 }).map((lengths) =>
  lengths.flatMap(([asked, answered], index): Message[] => [
    { role: "user", text: `q${index}`.padEnd(asked, "?") },
    { role: "assistant", text: `a${index}`.padEnd(answered, ".") },
  ]),
);
const anyConversation = fc
  .tuple(fc.boolean(), anyTurns)
  .map(([withSystem, turns]) => [...(withSystem ? [system] : []), ...turns, { role: "user" as const, text: "last" }]);

describe("fitHistory", () => {
  it("keeps a conversation that fits as it is", () => {
    const messages = [system, ...converse(3)];
    expect(fitHistory(messages, 1000, count)).toBe(messages);
  });

  it("drops the oldest exchanges whole and keeps the system message", () => {
    const messages = [system, ...converse(10), { role: "user" as const, text: "last" }];
    const kept = fitHistory(messages, 150, count);
    expect(kept[0]).toBe(system);
    expect(kept[1]?.role).toBe("user");
    expect(kept.at(-1)).toBe(messages.at(-1));
    expect(kept.slice(1)).toEqual(messages.slice(-(kept.length - 1)));
  });

  it("keeps the newest exchange even when it alone is too long", () => {
    const messages = [system, ...converse(2), { role: "user" as const, text: "x".repeat(100) }];
    expect(fitHistory(messages, 50, count)).toEqual([system, messages.at(-1)]);
  });

  it("leaves a lone question that is too long as it is", () => {
    const messages = [system, { role: "user" as const, text: "x".repeat(100) }];
    expect(fitHistory(messages, 50, count)).toEqual(messages);
  });

  it("cuts at the same place for several turns, so that the beginning stays known to the model", () => {
    const all = converse(60);
    const beginnings = Array.from(
      { length: 60 },
      (_, turn) => fitHistory(all.slice(0, 2 * turn + 1), 200, count)[0]?.text,
    );
    const changes = beginnings.filter((text, turn) => turn > 0 && text !== beginnings[turn - 1]).length;
    expect(changes).toBeGreaterThan(5);
    expect(changes).toBeLessThan(20);
  });

  it("always keeps an end of the conversation, whole exchanges, within the limit where that can be", () => {
    fc.assert(
      fc.property(anyConversation, fc.integer({ min: 20, max: 400 }), (messages, limitTokens) => {
        const kept = fitHistory(messages, limitTokens, count);
        const head = messages[0]?.role === "system" ? 1 : 0;
        expect(kept.slice(0, head)).toEqual(messages.slice(0, head));
        expect(kept.slice(head)).toEqual(messages.slice(messages.length - (kept.length - head)));
        expect(kept[head]?.role).toBe("user");
        // Of the newest exchange only the question is there: it stays, however long.
        expect(kept.length === head + 1 || count(kept) <= limitTokens).toBe(true);
      }),
    );
  });

  it("counts only a few times, however long the conversation", () => {
    let calls = 0;
    fitHistory(converse(500), 200, (messages) => {
      calls += 1;
      return count(messages);
    });
    expect(calls).toBeLessThan(14);
  });
});
