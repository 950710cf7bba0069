/**
 * Picks rows of a dataset by chance, each group with its fair share, in one pass and in memory that does not grow with the dataset.
 *
 * Every row gets a number from the seed and its id; of each group those with the lowest numbers are taken. So the choice depends on
 * nothing but the seed and which rows there are: not on their order, and a row more or less changes little of it.
 */
import { hash } from "node:crypto";
import { MiniflowError } from "../../errors.ts";
import type { Dataset, DatasetRow } from "../runs/records.ts";

export interface PickOptions {
  count: number;
  /** Rows that do not say it are a group of their own. Defaults to none: all rows are one group. */
  stratifyBy?: "accent" | "speaker" | "gender" | null;
  seed: number;
  /** Ids of rows that are not to be picked: those of the warmups. Defaults to none. */
  exclude?: ReadonlySet<string>;
  signal: AbortSignal;
}

interface Drawn {
  row: DatasetRow;
  number: number;
}

/** The rows of one group that may still be picked, the lowest number first. */
interface Group {
  name: string;
  number: number;
  drawn: Drawn[];
}

/**
 * Returns `count` rows in an order by chance. Groups get equal shares as far as they have so many rows; what does not divide goes to
 * groups by chance, and of more groups than rows some by chance get none. Errors: USAGE where there are fewer than `count` rows, and
 * those of `dataset.rows`.
 */
export async function pickRows(dataset: Pick<Dataset, "name" | "rows">, options: PickOptions): Promise<DatasetRow[]> {
  const { count, stratifyBy = null, seed, exclude = new Set(), signal } = options;
  const groups = new Map<string, Group>();
  /** Groups that can get no row any more. */
  let lastNumber = Number.POSITIVE_INFINITY;
  let held = 0;
  let seen = 0;

  /** Lets go of what cannot be picked: shares only shrink when more rows come. */
  function trim(): void {
    const kept = [...groups.values()].toSorted(byNumber).slice(0, count);
    if (groups.size > count) lastNumber = kept.at(-1)?.number ?? lastNumber;
    const shares = shareOut(
      kept.map(({ drawn }) => drawn.length),
      count,
    );
    groups.clear();
    held = 0;
    for (const [at, group] of kept.entries()) {
      group.drawn = group.drawn.toSorted(byNumber).slice(0, shares[at]);
      groups.set(group.name, group);
      held += group.drawn.length;
    }
  }

  for await (const row of dataset.rows({ signal })) {
    if (exclude.has(row.id)) continue;
    seen += 1;
    const name = stratifyBy === null ? "" : (row[stratifyBy] ?? "");
    const group = groups.get(name) ?? { name, number: draw(seed, "group", name), drawn: [] };
    if (group.number > lastNumber) continue;
    groups.set(name, group);
    group.drawn.push({ row, number: draw(seed, "row", row.id) });
    held += 1;
    if (held >= 4 * count + 16) trim();
  }
  signal.throwIfAborted();
  if (seen < count) throw sayTooFew(dataset.name, count, seen, exclude.size);
  trim();
  return [...groups.values()]
    .flatMap(({ drawn }) => drawn)
    .toSorted(byNumber)
    .map(({ row }) => row);
}

/** Shares of `count` as equal as the sizes allow; of what does not divide, one each to the first groups. Pure. */
export function shareOut(sizes: readonly number[], count: number): number[] {
  const shares = sizes.map(() => 0);
  for (let left = count; left > 0;) {
    const open = sizes.flatMap((size, at) => (size > (shares[at] ?? 0) ? [at] : []));
    if (open.length === 0) break;
    const each = Math.floor(left / open.length);
    for (const at of each > 0 ? open : open.slice(0, left)) {
      const more = Math.min(Math.max(1, each), (sizes[at] ?? 0) - (shares[at] ?? 0));
      shares[at] = (shares[at] ?? 0) + more;
      left -= more;
    }
  }
  return shares;
}

/** From 0 up to 1: 48 bits of the SHA-256 of all that is given. */
function draw(seed: number, kind: string, text: string): number {
  return Number.parseInt(hash("sha256", `${seed}\n${kind}\n${text}`).slice(0, 12), 16) / 2 ** 48;
}

function byNumber(a: { number: number }, b: { number: number }): number {
  return a.number - b.number;
}

function sayTooFew(name: string, count: number, seen: number, excluded: number): MiniflowError {
  const besides = excluded === 0 ? "" : ` besides ${excluded} that are set apart`;
  return new MiniflowError("USAGE", `${count} rows are asked for, and the dataset ${name} has ${seen}${besides}.`, {
    hint: "Ask for fewer samples or warmups, or take a larger dataset.",
  });
}
