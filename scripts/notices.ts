/**
 * Writes THIRD-PARTY-NOTICES.md from the lock file and the licence files of what is installed: `npm run notices`, after
 * every change of the dependencies. Packages are grouped by the wording of their licence; the copyright lines stay each
 * package's own.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is in the repository itself and is not ours: name, where it lies, its licence file. */
const IN_THE_REPOSITORY = [
  { name: "Silero VAD v6", place: "models/silero", licence: "MIT", file: "models/silero/LICENSE" },
];

/** The wording of licences whose packages come without it. */
const WORDINGS: Record<string, string> = { "GPL-3.0-or-later": "scripts/licences/GPL-3.0.txt" };

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
}

interface Part {
  title: string;
  licence: string;
  copyright: string[];
  wording: string | null;
}

function productionParts(): Part[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(lock.packages)
    .filter(([place, { dev }]) => place !== "" && dev !== true)
    .map(([place, { version, license }]) => ({
      title: `${place.replace(/^.*node_modules\//, "")} ${version}`,
      licence: license ?? "see its own files",
      ...(readWording(license) ?? splitLicence(readLicence(join(root, place)))),
    }));
}

function readLicence(folder: string): string | null {
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const name = names.find((one) => /^(licen[cs]e|copying)([.-]|$)/i.test(one));
  return name === undefined ? null : readFileSync(join(folder, name), "utf8");
}

/** Whole, as such a licence must be passed on. */
function readWording(licence: string | undefined): Pick<Part, "copyright" | "wording"> | null {
  const file = WORDINGS[licence ?? ""];
  return file === undefined ? null : { copyright: [], wording: readFileSync(join(root, file), "utf8").trim() };
}

/** Parts the copyright lines, which differ, from the wording, which many share. */
function splitLicence(text: string | null): Pick<Part, "copyright" | "wording"> {
  if (text === null) return { copyright: [], wording: null };
  const lines = text
    .replaceAll("\r", "")
    .split("\n")
    .map((line) => line.trimEnd());
  const isCopyright = (line: string): boolean => /^\s*(portions )?copyright( \(c\)| ©|,? \d{4})/i.test(line);
  return {
    // Names are what the licences ask for; addresses of people are left out.
    copyright: lines.filter(isCopyright).map((line) => line.replaceAll(/\s*[(<][^()<>\s]+@[^()<>\s]+[)>]/g, "").trim()),
    wording: lines
      .filter((line) => !isCopyright(line))
      .join("\n")
      .trim(),
  };
}

/** The same words, however they are wrapped, in whatever case, with or without a title. */
function sameWords(wording: string): string {
  return wording
    .toLowerCase()
    .replace(/^(\W*the )?(mit|isc) licen[cs]e( \(mit\))?/, "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

function groupByWording(parts: Part[]): Part[][] {
  const groups = Map.groupBy(parts, ({ wording, licence }) =>
    wording === null ? `none ${licence}` : sameWords(wording),
  );
  return [...groups.values()].toSorted((a, b) => b.length - a.length || titleOf(a).localeCompare(titleOf(b), "en"));
}

function titleOf(group: Part[]): string {
  return group[0]?.title ?? "";
}

function describeGroup(group: Part[]): string {
  const licences = [...new Set(group.map(({ licence }) => licence))].join(", ");
  const names = group
    .toSorted((a, b) => a.title.localeCompare(b.title, "en"))
    .map(({ title, copyright }) => `- ${[title, ...new Set(copyright)].join("; ")}`);
  const wording = group[0]?.wording ?? null;
  const text = wording === null ? "No licence file comes with these packages.\n" : `\`\`\`text\n${wording}\n\`\`\`\n`;
  return `## ${licences}\n\n${names.join("\n")}\n\n${text}`;
}

const own: Part[] = IN_THE_REPOSITORY.map(({ name, place, licence, file }) => ({
  title: `${name} (${place})`,
  licence,
  ...splitLicence(readFileSync(join(root, file), "utf8")),
}));

const notices = `# Third-party notices

MiniFlow itself is under the MIT licence (LICENSE). It is built on the following, each under its own. Installers carry
Electron and Chromium besides, whose notices lie in LICENSE.electron.txt and LICENSES.chromium.html beside the program.

Two of them, piper-phonemize and @echogarden/espeak-ng-emscripten, hold espeak-ng (Copyright the eSpeak NG developers and Jonathan
Duddington) and are under the GNU General Public License, version 3 or later. MiniFlow's own source stays under MIT, but an installer
that carries these packages is under the GPL as a whole. Their source: https://github.com/csukuangfj/piper-phonemize,
https://github.com/echogarden-project/espeak-ng-emscripten and https://github.com/espeak-ng/espeak-ng.

Written by \`npm run notices\`.

${groupByWording([...own, ...productionParts()])
  .map(describeGroup)
  .join("\n")}`;

const target = join(root, "THIRD-PARTY-NOTICES.md");
writeFileSync(target, notices);
console.log(`wrote ${basename(target)}`);
