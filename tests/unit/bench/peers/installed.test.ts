import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appRoot } from "../../../../src-main/roots.ts";

const PEERS = join(appRoot(), "src-main/bench/peers");

describe("the other implementations", () => {
  it("are locked without naming a place to fetch from", () => {
    const { packages } = JSON.parse(readFileSync(join(PEERS, "package-lock.json"), "utf8")) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(Object.keys(packages)).toContain("node_modules/@huggingface/transformers");
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it("are installed without install scripts", () => {
    expect(readFileSync(join(PEERS, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  });
});
