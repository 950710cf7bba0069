/** What a server's answer to a request for a file, or for the rest of one, means. Pure. */

export interface Asked {
  /** Bytes that are here already: with any, the request was for the rest. */
  haveBytes: number;
  expectedBytes: number;
  /** The strong ETag under which they came, if the server gave one. */
  etag: string | null;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** True when another host than the one asked sends it: a signed link, which runs out. */
  isElsewhere: boolean;
}

export type Verdict =
  /** Write the body from this byte on: 0, or what is here. */
  | { do: "write"; from: number }
  /** What is here cannot be gone on with: begin anew. */
  | { do: "lose"; why: string }
  /** Keep what is here and ask again, after `waitMs` where the server says so. */
  | { do: "again"; why: string; waitMs: number | null }
  /** Asking again will not help. */
  | { do: "refuse"; why: string; hint: string };

export function judgeAnswer(asked: Asked, answer: Answer, nowMs: number): Verdict {
  const { status, headers } = answer;
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") return again(`the file came packed as ${encoding}`);
  if (status === 200) return judgeWhole(asked, headers);
  if (status === 206) return judgePart(asked, headers);
  if (status === 416 && asked.haveBytes > 0) return lose("the server says that the file is shorter than what is here");
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return {
      do: "again",
      why: `the server answered ${status}`,
      waitMs: retryAfterMs(headers.get("retry-after"), nowMs),
    };
  }
  // A new link is had by asking again.
  if (answer.isElsewhere && status >= 400) return again(`the link had run out (${status})`);
  if (status >= 400) return { do: "refuse", why: `the server answered ${status}`, hint: refusalHint(status, headers) };
  return again(`the server answered ${status}`);
}

function judgeWhole({ expectedBytes }: Asked, headers: Headers): Verdict {
  const length = parseCount(headers.get("content-length"));
  return length === null || length === expectedBytes
    ? { do: "write", from: 0 }
    : again(`the server sent a file of ${length} bytes where ${expectedBytes} are expected`);
}

function judgePart(asked: Asked, headers: Headers): Verdict {
  if (asked.haveBytes === 0) return again("the server sent a part where the whole was asked for");
  const range = parseContentRange(headers.get("content-range"));
  if (range === null || range.from !== asked.haveBytes) return lose("the server sent another part than was asked for");
  if (range.totalBytes !== null && range.totalBytes !== asked.expectedBytes)
    return lose(`the file on the server has ${range.totalBytes} bytes, not ${asked.expectedBytes}`);
  const etag = strongEtag(headers);
  if (asked.etag !== null && etag !== null && etag !== asked.etag) return lose("the file on the server has changed");
  return { do: "write", from: asked.haveBytes };
}

function refusalHint(status: number, headers: Headers): string {
  const code = headers.get("x-error-code");
  if (code === "GatedRepo")
    return "Agree to the model's terms on its page at the hub with your account, and set HF_TOKEN to a token of it.";
  if (status === 401 || status === 403)
    return "If the model wants an account, set HF_TOKEN to a token of yours; if you use a mirror (HF_ENDPOINT), try without.";
  if (status === 407) return "The proxy wants a name and a password: HTTPS_PROXY=http://name:password@host:port";
  if (status === 404 || status === 410)
    return "The server does not have this file. If you use a mirror (HF_ENDPOINT), try without; else get a newer MiniFlow.";
  return "If you use a mirror (HF_ENDPOINT) or a proxy (HTTPS_PROXY), try without.";
}

/** The ETag, where it promises that the same tag means the same bytes. */
export function strongEtag(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag !== null && /^"[^"]*"$/u.test(etag) ? etag : null;
}

/** RFC 9110, 14.4. `to` is inclusive there; here only the start and the whole length matter. */
function parseContentRange(text: string | null): { from: number; totalBytes: number | null } | null {
  const [, from, to, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/u.exec(text ?? "") ?? [];
  if (from === undefined || to === undefined || Number(to) < Number(from)) return null;
  const totalBytes = total === "*" ? null : Number(total);
  if (totalBytes !== null && Number(to) >= totalBytes) return null;
  return { from: Number(from), totalBytes };
}

/** RFC 9110, 10.2.3: seconds, or a date. Null for neither, and for the past. */
export function retryAfterMs(text: string | null, nowMs: number): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1000;
  const waitMs = Date.parse(text) - nowMs;
  return waitMs > 0 ? waitMs : null;
}

export function parseCount(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : null;
}

function again(why: string): Verdict {
  return { do: "again", why, waitMs: null };
}

function lose(why: string): Verdict {
  return { do: "lose", why };
}
