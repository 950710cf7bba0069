/**
 * The rows of a dataset as the hub tells them one by one: the `/rows` interface of its datasets server. At most 100 rows at a time,
 * sounds as signed links, which run out.
 */
import { z } from "zod";
import { downloadBytes } from "../../../downloads/download-bytes.ts";
import type { SmallAnswer } from "../../../downloads/download-bytes.ts";
import type { Dials } from "../../../downloads/attempts.ts";
import { MiniflowError } from "../../../errors.ts";
import { invalidDataset } from "../trouble.ts";

export const ROWS_PER_PAGE = 100;
const MAX_PAGE_BYTES = 16 * 1024 * 1024;
/** Ten minutes at 48 kHz. */
const MAX_SOUND_BYTES = 64 * 1024 * 1024;

const pageSchema = z.object({
  rows: z.array(
    z.object({
      row_idx: z.int().min(0),
      row: z.record(z.string(), z.unknown()),
      truncated_cells: z.array(z.string()).default([]),
    }),
  ),
  num_rows_total: z.int().min(0),
  partial: z.boolean().default(false),
});

export type RemoteRow = z.infer<typeof pageSchema>["rows"][number];

export interface Page {
  rows: RemoteRow[];
  totalRows: number;
  /** The server knows only the beginning of the split. */
  isPartial: boolean;
  /** The commit of the dataset; null where the server does not say. */
  revision: string | null;
}

export interface RowsApi {
  readPage(from: number, count: number): Promise<Page>;
  /** A row's sound as it is stored, after `check` has seen the row. Errors: DATASET_INVALID where it is no wav, those of `check`. */
  readSound(row: number, check: (remote: RemoteRow) => void): Promise<Uint8Array>;
}

export interface RowsApiOptions {
  endpoint: URL;
  token: string | null;
  /** "owner/name". */
  dataset: string;
  split: string;
  dials: Dials;
  signal: AbortSignal;
  onPause(what: string, why: string, pauseMs: number): void;
}

/** Errors of all its calls: DOWNLOAD_FAILED, DOWNLOAD_REFUSED, DATASET_INVALID for an answer that is no such rows, the signal's reason. */
export function createRowsApi(options: RowsApiOptions): RowsApi {
  const { endpoint, token, dataset, split, dials, signal } = options;
  const small = (what: string) => ({
    what,
    dials,
    signal,
    onPause: (why: string, pauseMs: number) => options.onPause(what, why, pauseMs),
  });

  async function readPage(from: number, count: number): Promise<Page> {
    const url = new URL("rows", endpoint);
    url.search = new URLSearchParams({
      dataset,
      config: "default",
      split,
      offset: `${from}`,
      length: `${count}`,
    }).toString();
    const what = `row ${from} of ${dataset}`;
    const answer = await downloadBytes({
      ...small(what),
      token,
      findUrl: async () => url,
      isSigned: false,
      maxBytes: MAX_PAGE_BYTES,
    });
    const page = parsePage(answer, url);
    if (page.rows.length === Math.min(count, Math.max(0, page.totalRows - from))) return page;
    throw invalidDataset(
      { path: dataset, row: from },
      "the hub answered fewer rows than there are",
      "Try again later.",
    );
  }

  return {
    readPage,
    async readSound(row, check) {
      const what = `the sound of row ${row} of ${dataset}`;
      const findUrl = async () => {
        const { rows } = await readPage(row, 1);
        const found = rows.find(({ row_idx: index }) => index === row);
        if (found === undefined)
          throw invalidDataset({ path: dataset, row }, "it is not there any more", "Pull again.");
        check(found);
        return findWav(found, dataset);
      };
      const { bytes } = await downloadBytes({
        ...small(what),
        token: null,
        findUrl,
        isSigned: true,
        maxBytes: MAX_SOUND_BYTES,
      });
      return bytes;
    },
  };
}

function parsePage({ bytes, headers }: SmallAnswer, url: URL): Page {
  try {
    const page = pageSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    const { rows, num_rows_total: totalRows, partial: isPartial } = page;
    return { rows, totalRows, isPartial, revision: headers.get("x-revision") };
  } catch (error) {
    throw new MiniflowError("DATASET_INVALID", `${url.host} answered something else than rows.`, {
      hint: "Try again later; if you use a mirror (HF_DATASETS_SERVER, HF_ENDPOINT), try without.",
      cause: error,
    });
  }
}

const soundSchema = z.array(z.object({ src: z.string(), type: z.string() }));

/** Of the forms that a sound is offered in, the wav. */
function findWav({ row_idx: row, row: cells }: RemoteRow, dataset: string): URL {
  const sounds = soundSchema.safeParse(cells["audio"]).data ?? [];
  const wav = sounds.find(({ type }) => /^audio\/(x-)?wav$/u.test(type));
  const url = wav === undefined ? null : URL.parse(wav.src);
  if (url !== null) return url;
  const types = sounds.map(({ type }) => type).join(", ") || "nothing";
  throw invalidDataset(
    { path: dataset, row },
    `its sound is offered as ${types}, not as wav`,
    "Take the other version, or its parquet files.",
  );
}
