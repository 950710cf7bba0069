import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { describe, expect, it } from "vitest";
import { resolveHome } from "../../../src-main/storage/home.ts";

describe("resolveHome", () => {
  it("is the folder that was asked for, made absolute", () => {
    expect(resolveHome({ MINIFLOW_HOME: "here" })).toBe(join(process.cwd(), "here"));
  });

  it("is the user's own data folder for miniflow otherwise, an empty wish too", () => {
    for (const environment of [{}, { MINIFLOW_HOME: "" }]) {
      const home = resolveHome(environment);
      expect(isAbsolute(home)).toBe(true);
      expect(home).toMatch(/miniflow/);
      expect(home).not.toBe(homedir());
    }
  });
});
