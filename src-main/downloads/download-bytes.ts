/**
 * Gets something small whose size and hash nobody has said before: an answer of an interface, a recording of a few seconds. It is
 * held in memory and is whole or not there.
 */
import { judgeAnswer, parseCount } from "./answer.ts";
import type { Dials } from "./attempts.ts";
import { readBody } from "./download-file.ts";
import { ask, isSafe } from "./request.ts";
import { withStallWatch } from "./stall.ts";
import { MiniflowError } from "../errors.ts";
import { Trouble, failureOf, persist } from "./trouble.ts";

export interface SmallDownload {
  /** For messages: "row 17 of GLOBE". */
  what: string;
  /** Asked for each attempt: a signed link may have run out. */
  findUrl(signal: AbortSignal): Promise<URL>;
  /** Whether the address is a signed link, so that a refusal means that it ran out. */
  isSigned: boolean;
  maxBytes: number;
  token: string | null;
  dials: Dials;
  signal: AbortSignal;
  onPause(why: string, pauseMs: number): void;
}

export interface SmallAnswer {
  bytes: Uint8Array;
  headers: Headers;
}

/** Errors: DOWNLOAD_FAILED, DOWNLOAD_REFUSED, the signal's reason. */
export async function downloadBytes(download: SmallDownload): Promise<SmallAnswer> {
  const { what, findUrl, dials, signal, onPause } = download;
  return persist(
    async () => {
      const url = await findUrl(signal);
      if (!isSafe(url))
        throw new MiniflowError("DOWNLOAD_REFUSED", `${what} is at ${url.origin}, which could be anyone.`, {
          hint: "Use an https address.",
        });
      return withStallWatch(signal, dials.stallMs, ({ signal, feed }) => receive(url, download, signal, feed));
    },
    { what, dials, signal, onPause },
  );
}

async function receive(
  url: URL,
  { what, isSigned, maxBytes, token }: SmallDownload,
  signal: AbortSignal,
  feed: () => void,
): Promise<SmallAnswer> {
  const { response, isElsewhere } = await ask(url, { signal, token });
  const { status, headers, body } = response;
  const length = parseCount(headers.get("content-length"));
  const asked = { haveBytes: 0, expectedBytes: length ?? 0, etag: null };
  const verdict = judgeAnswer(asked, { status, headers, isElsewhere: isElsewhere || isSigned }, Date.now());
  if (verdict.do !== "write" || body === null) {
    await body?.cancel();
    throw failureOf(
      what,
      verdict.do === "write" ? { do: "again", why: "the server sent nothing", waitMs: null } : verdict,
    );
  }
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of readBody(body, url, signal)) {
    feed();
    received += chunk.length;
    if (received > maxBytes)
      throw new MiniflowError("DOWNLOAD_REFUSED", `${what} is larger than ${maxBytes} bytes, which it cannot be.`, {
        hint: "If you use a mirror, try without.",
      });
    chunks.push(chunk);
  }
  if (length !== null && received < length) throw new Trouble("the server stopped in the middle");
  return { bytes: Buffer.concat(chunks), headers };
}
