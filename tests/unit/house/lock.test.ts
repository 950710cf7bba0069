import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Locked {
  version: string;
  resolved?: string;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")) as { packages: Record<string, Locked> };
const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { allowScripts: Record<string, boolean> };
const packages = Object.entries(lock.packages);

describe("package-lock.json", () => {
  it("locks the native parts of every platform, not only of the one it was written on", () => {
    const missing = packages.flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in lock.packages) && !(`${place}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("names no place to fetch from: that is the installer's own choice", () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
  });

  it("holds no install script that package.json has not decided on", () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place);
    const undecided = scripted
      .map((place) => place.replace(/^.*node_modules\//, ""))
      .filter((name) => !(name in manifest.allowScripts));
    expect(undecided).toEqual([]);
  });
});

describe("tests/parity/package-lock.json", () => {
  const room = `${root}/tests/parity`;

  it("names no place to fetch from either", () => {
    const { packages } = JSON.parse(readFileSync(`${room}/package-lock.json`, "utf8")) as typeof lock;
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it("is installed without install scripts", () => {
    expect(readFileSync(`${room}/.npmrc`, "utf8")).toMatch(/^ignore-scripts=true$/m);
  });
});
