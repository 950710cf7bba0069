import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  KEY_UP,
  stepTalkKey,
  TAP_MS,
  type TalkKey,
  type TalkKeyEvent,
} from "../../../src-renderer/state/push-to-talk.ts";

/** Plays `[event, at what ms]` and returns what came of it. */
function play(events: [TalkKeyEvent, number][]): { key: TalkKey; effects: string[] } {
  let key: TalkKey = KEY_UP;
  const effects: string[] = [];
  for (const [event, atMs] of events) {
    const step = stepTalkKey(key, event, atMs);
    key = step.key;
    if (step.effect !== null) effects.push(step.effect);
  }
  return { key, effects };
}

describe("the talk key", () => {
  it.each<[string, [TalkKeyEvent, number][], string[], TalkKey["kind"]]>([
    [
      "held",
      [
        ["down", 0],
        ["up", 900],
        ["settle", 930],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "held exactly as long as a tap may last",
      [
        ["down", 0],
        ["up", TAP_MS],
        ["settle", 330],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "tapped",
      [
        ["down", 0],
        ["up", 120],
        ["settle", 150],
      ],
      ["press"],
      "latched",
    ],
    [
      "tapped twice",
      [
        ["down", 0],
        ["up", 120],
        ["settle", 150],
        ["down", 2000],
        ["up", 2100],
        ["settle", 2130],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "held while X11 repeats it",
      [
        ["down", 0],
        ["up", 500],
        ["down", 501],
        ["up", 530],
        ["down", 531],
        ["settle", 540],
      ],
      ["press"],
      "held",
    ],
    [
      "held while the browser repeats it",
      [
        ["down", 0],
        ["repeat", 500],
        ["up", 900],
        ["settle", 930],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "up and at once repeated: it was never up",
      [
        ["down", 0],
        ["up", 500],
        ["repeat", 505],
        ["settle", 530],
      ],
      ["press"],
      "held",
    ],
    [
      "given up while held",
      [
        ["down", 0],
        ["escape", 400],
        ["up", 900],
        ["settle", 930],
      ],
      ["press", "cancel"],
      "up",
    ],
    [
      "given up while latched",
      [
        ["down", 0],
        ["up", 100],
        ["settle", 130],
        ["escape", 900],
      ],
      ["press", "cancel"],
      "up",
    ],
    ["escape alone silences the answer", [["escape", 0]], ["cancel"], "up"],
    [
      "held while the window loses the keyboard",
      [
        ["down", 0],
        ["blur", 100],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "latched while the window loses the keyboard",
      [
        ["down", 0],
        ["up", 100],
        ["settle", 130],
        ["blur", 900],
      ],
      ["press"],
      "latched",
    ],
    [
      "toggled on and off",
      [
        ["toggle", 0],
        ["toggle", 1],
      ],
      ["press", "release"],
      "up",
    ],
    [
      "held when the turn fails: a new press needs a new down",
      [
        ["down", 0],
        ["over", 100],
        ["repeat", 200],
        ["down", 201],
      ],
      ["press"],
      "spent",
    ],
  ])("%s", (_case, events, effects, kind) => {
    const played = play(events);
    expect(played.effects).toEqual(effects);
    expect(played.key.kind).toBe(kind);
  });

  it("never presses twice without an end between, nor ends what was not begun", () => {
    const event = fc.constantFrom<TalkKeyEvent>("down", "up", "settle", "repeat", "blur", "toggle", "escape", "over");
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.integer({ min: 1, max: 600 })), { maxLength: 60 }), (steps) => {
        let key: TalkKey = KEY_UP;
        let isOn = false;
        let atMs = 0;
        for (const [name, afterMs] of steps) {
          atMs += afterMs;
          const { key: next, effect } = stepTalkKey(key, name, atMs);
          key = next;
          expect({ effect, isOn }).not.toEqual({ effect: "press", isOn: true });
          expect({ effect, isOn }).not.toEqual({ effect: "release", isOn: false });
          if (effect === "press") isOn = true;
          if (effect === "release" || effect === "cancel" || name === "over") isOn = false;
        }
      }),
    );
  });
});
