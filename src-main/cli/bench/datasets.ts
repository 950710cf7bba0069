/** `miniflow bench datasets`: what there is to measure on, whether it is right, and getting more. */
import { checkDataset } from "../../bench/datasets/check-dataset.ts";
import { findSpec, NAMED } from "../../bench/datasets/find-spec.ts";
import { hasGlobe } from "../../bench/datasets/globe/open-globe.ts";
import { GLOBE_LICENCE, globeDataset, pullGlobe } from "../../bench/datasets/globe/pull-globe.ts";
import type { GlobeVersion } from "../../bench/datasets/globe/pull-globe.ts";
import { openDataset } from "../../bench/datasets/open-dataset.ts";
import type { DatasetSpec } from "../../bench/datasets/spec.ts";
import { formatSeconds } from "../../downloads/format-bytes.ts";
import { MiniflowError, serializeError } from "../../errors.ts";
import { resolveHome } from "../../storage/home.ts";
import type { CommandContext } from "../with-assistant.ts";

const ABOUT: Readonly<Record<DatasetSpec["kind"], string>> = {
  samples: "the recorded questions that come with MiniFlow, by synthesisers",
  generated: "questions in accents of English, spoken by synthesisers when they are needed",
  globe: `people's recordings in many accents, licence ${GLOBE_LICENCE}`,
  folder: "",
  parquet: "",
};

/** Prints the datasets that are known by a name, and whether they are here. */
export async function listDatasets({ terminal, signal }: CommandContext): Promise<void> {
  const home = resolveHome();
  for (const [name, spec] of Object.entries(NAMED)) {
    const isHere = spec.kind !== "globe" || hasGlobe(home, spec.version);
    const rows = isHere ? await countRows(spec, home, signal) : null;
    const about = ABOUT[spec.kind];
    const what = rows === null ? "not here" : `${rows} rows`;
    terminal.show({ name, spec, isHere, rows, about }, () => [`${name.padEnd(10)} ${what.padStart(9)}  ${about}`]);
  }
  if (!terminal.json)
    terminal.tell(
      "Your own: a folder with wav files and metadata.csv (audio, transcript, accent, …), or parquet files. See: miniflow bench datasets check PATH",
    );
}

async function countRows(spec: DatasetSpec, home: string, signal: AbortSignal): Promise<number> {
  const dataset = await openDataset(spec, { home, signal });
  try {
    let rows = 0;
    for await (const _ of dataset.examine({ signal })) rows += 1;
    return rows;
  } finally {
    await dataset.close();
  }
}

export interface CheckOptions {
  split?: string;
}

const TELL_EVERY_ROWS = 1000;

/** Reads a dataset whole, sounds and all, and prints what it holds. Exit code 1 where a row is wrong: each is told with its place. */
export async function checkWhole(
  name: string,
  options: CheckOptions,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const spec = findSpec(name, options);
  const dataset = await openDataset(spec, { home: resolveHome(), signal });
  try {
    const onRow = (rows: number) => {
      if (rows % TELL_EVERY_ROWS === 0) terminal.tell(`${rows} rows …`);
    };
    const { problems, ...found } = await checkDataset(dataset, { signal, onRow });
    const digest = found.problemCount === 0 ? await dataset.digest({ signal }) : null;
    terminal.show({ name: dataset.name, ...found, digest, problems: problems.map(serializeError) }, () => [
      ...problems.map(({ message, hint }) => `${message} ${hint ?? ""}`.trimEnd()),
      `${dataset.name}: ${found.rows} rows, ${formatSeconds(found.durationMs / 1000)} of sound, ${found.speakers} speakers`,
      ...found.accents.map(({ accent, rows }) => `  ${String(rows).padStart(7)}  ${accent ?? "(not said)"}`),
      ...(found.withoutTranscript === 0 ? [] : [`${found.withoutTranscript} rows do not say what is said in them`]),
      ...(digest === null ? [] : [`digest ${digest}`]),
    ]);
    if (found.problemCount > 0)
      terminal.complain({
        message: `${found.problemCount} rows of ${dataset.name} are wrong.`,
        code: "DATASET_INVALID",
      });
  } finally {
    await dataset.close();
  }
}

export interface PullDatasetOptions {
  rows: number;
  seed: number;
}

const PULLED: Readonly<Record<string, GlobeVersion>> = { globe: "v2", "globe-v2": "v2", "globe-v3": "v3" };

/** Gets rows of GLOBE, or goes on with it. Errors: USAGE for another name. */
export async function pullDataset(
  name: string,
  { rows, seed }: PullDatasetOptions,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const version = PULLED[name];
  if (version === undefined)
    throw new MiniflowError("USAGE", `There is no dataset "${name}" to get.`, {
      hint: `There are: ${Object.keys(PULLED).join(", ")}.`,
    });
  terminal.tell(`${globeDataset(version)}: ${ABOUT.globe}: anyone may use it for anything.`);
  const onNote = (note: string) => terminal.tell(note);
  const pulled = await pullGlobe({ version, rows, seed, home: resolveHome(), signal, onNote });
  terminal.show({ name: `globe-${version}`, licence: GLOBE_LICENCE, seed, ...pulled }, () => [
    `globe-${version}: ${pulled.rows} rows in ${pulled.accents} accents are here, ${pulled.received} sounds came just now. In an experiment: dataset: { kind: globe, version: ${version} }`,
  ]);
}
