import { describe, expect, it } from "vitest";
import { nameAccent, suggestAccent } from "../../../src-renderer/parts/words.ts";
import { makeTurn } from "../../parts/scripted-assistant.ts";

function turnsHeardAs(...accents: (string | null)[]) {
  return accents.map((heardAccent, index) => ({ ...makeTurn(`turn-${index}`, "one", "hello", "Hello."), heardAccent }));
}

describe("the offer of an accent", () => {
  it("is made when the last three turns sounded alike", () => {
    expect(suggestAccent(turnsHeardAs("american", "scottish", "scottish", "scottish"), "auto")).toBe("scottish");
  });

  it("is not made after two turns, nor for turns that differ", () => {
    expect(suggestAccent(turnsHeardAs("scottish", "scottish"), "auto")).toBeNull();
    expect(suggestAccent(turnsHeardAs("scottish", "indian", "scottish"), "auto")).toBeNull();
  });

  it("is not made where the recogniser cannot tell", () => {
    expect(suggestAccent(turnsHeardAs(null, null, null), "auto")).toBeNull();
  });

  it("is not made to somebody who has chosen", () => {
    expect(suggestAccent(turnsHeardAs("indian", "indian", "indian"), "british")).toBeNull();
  });
});

describe("the name of an accent", () => {
  it("is a word that people use", () => {
    expect(["auto", "northern", "scottish"].map(nameAccent)).toEqual(["Any accent", "Northern English", "Scottish"]);
  });
});
