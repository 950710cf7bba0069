/**
 * Gets one file, however long it takes: goes on from what is here, tries again after a break, and gives the file its name only
 * when its hash is right.
 *
 *     await downloadFile({ what: "config.json", url, target, expected, token: null, dials: DIALS, signal, onBytes, onPause });
 */
import { judgeAnswer, strongEtag } from "./answer.ts";
import type { Dials } from "./attempts.ts";
import type { Expected } from "./hub.ts";
import { openPart } from "./part-file.ts";
import type { PartFile } from "./part-file.ts";
import { ask, explainNetworkError } from "./request.ts";
import { withStallWatch } from "./stall.ts";
import type { StallWatch } from "./stall.ts";
import { Trouble, failureOf, persist } from "./trouble.ts";

export interface Download {
  /** For messages: "config.json of whisper-small". */
  what: string;
  url: URL;
  /** Where the finished file goes. */
  target: string;
  expected: Expected;
  token: string | null;
  dials: Dials;
  signal: AbortSignal;
  /** Hears how many bytes of the file are here, and how many of them came over the network just now. */
  onBytes(hereBytes: number, receivedBytes: number): void;
  onPause(why: string, pauseMs: number): void;
}

/**
 * Returns the file's SHA-256. Errors: DOWNLOAD_FAILED, DOWNLOAD_REFUSED, DOWNLOAD_CORRUPT, DISK_FULL, STORAGE_FAILED, the signal's
 * reason. What has come stays, for the next time, unless it was wrong.
 */
export async function downloadFile(download: Download): Promise<string> {
  const { what, target, expected, dials, signal, onBytes, onPause } = download;
  const part = await openPart(target, expected, { signal, onBytes: (bytes) => onBytes(bytes, 0) });
  try {
    return await persist(
      async () => {
        if (part.bytes < expected.bytes)
          await withStallWatch(signal, dials.stallMs, (watch) => receive(part, download, watch));
        return part.finish();
      },
      { what, dials, signal, onPause, haveBytes: () => part.bytes },
    );
  } finally {
    await part.close();
  }
}

/** One request and its body. Returns when all bytes are here, and throws a `Trouble` when they are not. */
async function receive(part: PartFile, download: Download, { signal, feed }: StallWatch): Promise<void> {
  const { what, url, token, expected, onBytes } = download;
  const { response, isElsewhere } = await ask(url, { token, headers: rangeHeaders(part), signal });
  const { status, headers, body } = response;
  const asked = { haveBytes: part.bytes, expectedBytes: expected.bytes, etag: part.etag };
  const verdict = judgeAnswer(asked, { status, headers, isElsewhere }, Date.now());
  if (verdict.do !== "write" || body === null) {
    await body?.cancel();
    if (verdict.do === "lose") await part.restart();
    throw failureOf(what, verdict.do === "write" ? EMPTY : verdict);
  }
  if (verdict.from < part.bytes) await part.restart();
  const etag = strongEtag(headers);
  if (etag !== part.etag) await part.noteEtag(etag);

  for await (const chunk of readBody(body, url, signal)) {
    feed();
    if (part.bytes + chunk.length > expected.bytes) {
      await part.restart();
      throw new Trouble(`the server sends more than the ${expected.bytes} bytes that are expected`, { isLost: true });
    }
    await part.append(chunk);
    onBytes(part.bytes, chunk.length);
  }
  if (part.bytes < expected.bytes) throw new Trouble("the server stopped in the middle");
}

const EMPTY = { do: "again", why: "the server sent nothing", waitMs: null } as const;

/** If-Range: the rest only if the file is still the same, else the whole. */
function rangeHeaders({ bytes, etag }: PartFile): Record<string, string> {
  if (bytes === 0) return {};
  return { range: `bytes=${bytes}-`, ...(etag === null ? {} : { "if-range": etag }) };
}

/** Errors: a `Trouble` where the connection breaks, the signal's reason. */
export async function* readBody(
  body: ReadableStream<Uint8Array>,
  url: URL,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        signal.throwIfAborted();
        throw explainNetworkError(error, url);
      });
      if (done) return;
      yield value;
    }
  } finally {
    // Also lets the connection go when the caller stops before the end.
    await reader.cancel().catch(() => {});
  }
}
