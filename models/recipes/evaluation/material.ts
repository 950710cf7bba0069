/** What the models are tried on: made once for a seed by the recipes as they are, and kept. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { mapInLanes } from "./lanes.ts";
import { askPython, PROBES, RECIPES, SYNTHESISE } from "./python.ts";
import { questions, type Question } from "./shards.ts";

/** Kinds of shards of synthesise.py: see there. */
export const SET_KINDS = ["seen", "unseen", "speaker", "french", "salad", "open"] as const;

export interface Material {
  /** Tells one seed, size and version of the recipes from all others. */
  key: string;
  /** Holds the shards. */
  soundDir: string;
  /** Questions in writing. */
  questions: Question[];
}

export interface MaterialWanted {
  workDir: string;
  seed: number;
  /** Questions a skill, in writing and spoken. */
  written: number;
  spoken: number;
  /** What is needed of it: the sets for the recogniser, spoken questions, written ones. */
  sets: boolean;
  asked: boolean;
  inWriting: boolean;
}

/** Makes what is not there yet, two programs at a time. `tell` hears of it. Throws when a recipe fails. */
export async function makeMaterial(wanted: MaterialWanted, tell: (line: string) => void): Promise<Material> {
  const { seed, written, spoken } = wanted;
  const key = await keyOf(`${seed} ${written} ${spoken}`);
  const folder = join(wanted.workDir, key);
  const soundDir = join(folder, "sound");
  await mkdir(soundDir, { recursive: true });
  const number = String(seed).padStart(3, "0");
  const writtenPath = join(folder, "written.json");
  const jobs: { path: string; args: string[] }[] = [];
  if (wanted.asked) {
    const args = [PROBES, "speak", "--seed", String(seed), "--each", String(spoken), "--out", soundDir];
    jobs.push({ path: join(soundDir, `asked-${number}.npy`), args });
  }
  for (const kind of wanted.sets ? SET_KINDS : []) {
    const args = [SYNTHESISE, "--work", folder, "--only", `${kind}-${number}`];
    jobs.push({ path: join(soundDir, `${kind}-${number}.npy`), args });
  }
  if (wanted.inWriting && !existsSync(writtenPath)) {
    const partial = `${writtenPath}.partial`;
    await askPython([PROBES, "ask", "--seed", String(seed), "--each", String(written), "--out", partial]);
    await rename(partial, writtenPath);
  }
  const missing = jobs.filter(({ path }) => !existsSync(path));
  if (missing.length > 0) tell(`Making ${missing.length} shards of speech, kept in ${folder} …`);
  await mapInLanes([0, 1], missing, async (_lane, { args }) => {
    await askPython(args);
  });
  return {
    key,
    soundDir,
    questions: wanted.inWriting ? questions.parse(JSON.parse(await readFile(writtenPath, "utf8"))) : [],
  };
}

/** 12 hex digits of the hash of `wanted` and of every recipe. */
async function keyOf(wanted: string): Promise<string> {
  const files = await readdir(RECIPES, { recursive: true });
  const hash = createHash("sha256").update(wanted);
  for (const file of files.filter((name) => /\.(?:py|json)$/u.test(name)).toSorted()) {
    hash.update(file).update(await readFile(join(RECIPES, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
