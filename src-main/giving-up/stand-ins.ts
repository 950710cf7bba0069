/** Models that could take another one's place: for the last steps of the ladder. */
import { checkFilesPresent, findModel } from "../catalog/catalog.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { LadderRole } from "../residency/ladder.ts";

/** How ISO 639 and the catalog say that there are several. */
const MANY_LANGUAGES = "mul";

/** Those that are here. None for a voice: another one is no smaller voice but somebody else. */
export function listStandIns(role: LadderRole, asked: Pipeline, catalog: readonly CatalogModel[]): CatalogModel[] {
  const part = asked[role];
  if (!("model" in part) || role === "tts") return [];
  const own = findModel(catalog, part.model);
  return catalog.filter((other) => canStandIn(other, own) && speaks(other, asked));
}

/**
 * Models that come with the program only stand in for each other: they understand synthetic voices and simple questions, and an answer
 * that makes no sense is worse than a word about the memory.
 */
function canStandIn(other: CatalogModel, own: CatalogModel): boolean {
  if (other.id === own.id || other.kind !== own.kind || other.engine !== own.engine) return false;
  return (other.source !== undefined || own.source === undefined) && isPresent(other);
}

function speaks({ languages }: CatalogModel, { asr }: Pipeline): boolean {
  if (languages.length === 0 || asr.engine === "fake") return true;
  return languages.includes(asr.language) || languages.includes(MANY_LANGUAGES);
}

/** Whether its files are here, by their sizes. */
export function isPresent(model: CatalogModel): boolean {
  try {
    checkFilesPresent(model);
    return true;
  } catch {
    return false;
  }
}
