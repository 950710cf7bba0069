import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssistant } from "../../src-main/assistant.ts";
import type { Assistant } from "../../src-main/assistant.ts";
import { createMemoryPlayback } from "../../src-main/audio/memory-playback.ts";
import { rootMeanSquare } from "../../src-main/audio/pcm.ts";
import { readRecording } from "../../src-main/audio/wav.ts";
import { listSamples } from "../../src-main/catalog/samples.ts";
import type { Turn } from "../../src-main/contract.ts";

/** What a sensible answer to each sample holds. Worded loosely: the model may put it in its own way. */
const SENSIBLE: Record<string, RegExp> = {
  "hello how are you": /\b(hello|hi|well|fine|good|great)\b/iu,
  "what is your name": /miniflow|mini flow/iu,
  "what can you do": /\b(can|answer|help|sums|count|spell)\b/iu,
  "what is two plus three": /\b(five|5)\b/iu,
  "what is the capital of france": /paris/iu,
  "tell me a joke": /\w+ \w+ \w+/u,
  "my name is anna": /anna/iu,
  "what is my name": /anna/iu,
  "what day comes after monday": /tuesday/iu,
  "how many legs does a spider have": /\b(eight|8)\b/iu,
  "what colour is the sky": /blue/iu,
  "count to five": /one.*two.*three.*four.*five/isu,
  "how many days are in a week": /\b(seven|7)\b/iu,
  "thank you goodbye": /\b(bye|goodbye|welcome|pleasure|soon)\b/iu,
};

const MIB = 2 ** 20;
/** The voice alone holds 55 MiB, the four models together some ten more. */
const TOO_LITTLE_FOR_ALL = 60 * MIB;

describe.each([
  ["with room for all its models", undefined],
  ["whose models do not fit together", TOO_LITTLE_FOR_ALL],
])("the starter pack %s", (_room, budgetBytes) => {
  let assistant: Assistant;
  let turns = 0;
  let lastReply: { pcm: Float32Array } | undefined;
  beforeAll(async () => {
    assistant = await createAssistant({
      home: mkdtempSync(join(tmpdir(), "miniflow-home-")),
      keepAudio: false,
      budgetBytes,
    });
  });
  afterAll(() => assistant.close());

  async function ask(pcm: Float32Array): Promise<Turn> {
    return assistant.runTurn({
      pcm,
      signal: new AbortController().signal,
      openPlayback(_turnId, events) {
        const playback = createMemoryPlayback(events);
        lastReply = playback;
        return playback;
      },
    });
  }

  for (const { path, text, accent } of listSamples()) {
    it(`understands "${text}" in the ${accent} sample and answers sensibly`, async () => {
      // The two turns about a name belong together; every other question stands alone.
      if (text !== "what is my name") assistant.newConversation();
      const turn = await ask(await readRecording(path));
      expect(turn).toMatchObject({ outcome: "answered", transcript: text });
      expect(turn.reply).toMatch(SENSIBLE[text] ?? /^$/u);
      expect(rootMeanSquare(lastReply?.pcm ?? new Float32Array(0))).toBeGreaterThan(0.01);
      const { heldBytes, models } = assistant.holdings();
      expect(heldBytes).toBeLessThanOrEqual(budgetBytes ?? Infinity);
      const later = budgetBytes === undefined ? "warm" : "swapped";
      expect(turn.start).toBe(turns++ === 0 ? "cold" : later);
      expect(models.every(({ measured }) => measured)).toBe(true);
    });
  }

  for (const name of ["silence", "noise", "hum", "gibberish"]) {
    it(`makes nothing up when it hears ${name}`, async () => {
      assistant.newConversation();
      const turn = await ask(await readRecording(join(import.meta.dirname, "..", "audio", `${name}.wav`)));
      expect(turn).toMatchObject({ outcome: "unheard", transcript: "", reply: "" });
      expect(turn.notice?.message).toMatch(/heard/u);
    });
  }
});
