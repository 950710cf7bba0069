import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const documents = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

function read(name: string): string {
  return readFileSync(join(root, name), "utf8");
}

describe.each(documents)("%s", (name) => {
  const text = read(name);

  it("links to nothing that is not here", () => {
    const targets = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => String(target));
    expect(targets.filter((target) => !target.includes("://") && !existsSync(join(root, target)))).toEqual([]);
  });

  it("names no npm script that is not one", () => {
    const scripts = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, script]) => String(script));
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});

describe("README.md", () => {
  const text = read("README.md");

  it("begins with the three commands", () => {
    expect(text.split("\n").slice(2, 7).join("\n")).toMatch(
      /npm ci && npm run talk .*\nnpm ci && npm start .*\nnpm ci && npm test /,
    );
  });

  it("lists every command of the command line, and no other", () => {
    const commands = [...read("src-main/cli.ts").matchAll(/\badd\(\s*"([a-z]+)"|\.command\("(models)"/g)].map(
      ([, a, b]) => a ?? b,
    );
    const section = text.slice(text.indexOf("## The command line"), text.indexOf("## Packs"));
    const listed = [...section.matchAll(/^\| `([a-z]+)/gm)].map(([, command]) => command);
    expect(new Set(listed)).toEqual(new Set([...commands, "bench"]));
  });

  it("lists every command of bench, and no other", () => {
    const [own = ""] = read("src-main/cli/bench/register.ts").split("const datasets");
    const commands = [...own.matchAll(/\badd\(\s*"([a-z]+)/g)].map(([, name]) => name);
    const section = text.slice(text.indexOf("## The command line"), text.indexOf("## Packs"));
    const listed = [...section.matchAll(/`bench ([a-z]+)/g)].map(([, name]) => name);
    expect(commands).toContain("run");
    expect(new Set(listed)).toEqual(new Set([...commands, "datasets"]));
  });

  it("lists every variable of the environment that the sources read", () => {
    const sources = ["log.ts", "storage/home.ts", "desktop/front.ts", "cli/terminal.ts"]
      .map((file) => read(`src-main/${file}`))
      .join("");
    const variables = new Set(
      [...sources.matchAll(/\["(MINIFLOW_[A-Z_]+)"\]/g)].map(([, variable]) => String(variable)),
    );
    expect([...variables].filter((variable) => !text.includes(`\`${variable}`))).toEqual([]);
  });
});

describe("THIRD-PARTY-NOTICES.md", () => {
  it("names every package that is installed for use, in its version", () => {
    const lock = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { version: string; dev?: boolean }>;
    };
    const text = read("THIRD-PARTY-NOTICES.md");
    const missing = Object.entries(lock.packages)
      .filter(([place, { dev }]) => place !== "" && dev !== true)
      .map(([place, { version }]) => `- ${place.replace(/^.*node_modules\//, "")} ${version}`)
      .filter((line) => !text.includes(line));
    expect(missing).toEqual([]);
  });
});
