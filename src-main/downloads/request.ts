/** One request to the hub, with its redirects. */
import http from "node:http";
import { MiniflowError, errnoOf } from "../errors.ts";
import { Trouble } from "./trouble.ts";

const MAX_REDIRECTS = 5;

export interface Asking {
  signal: AbortSignal;
  /** Sent only to the first host, and only when it asks for an account. */
  token: string | null;
}

export interface Asked {
  response: Response;
  /** True when another host than the one asked answers. */
  isElsewhere: boolean;
  /** What the first host said of the file itself while it pointed elsewhere, else what the answer says. */
  linked: { etag: string | null; size: string | null };
}

/**
 * Asks and follows redirects. The caller reads or cancels the body. Errors: a `Trouble` when no answer comes, DOWNLOAD_REFUSED
 * where nobody could answer for who the server is, and the signal's reason.
 */
export async function ask(
  url: URL,
  { signal, token, method = "GET", headers = {} }: Asking & { method?: string; headers?: Record<string, string> },
): Promise<Asked> {
  let at = url;
  let isAuthorised = false;
  let linked: Asked["linked"] | null = null;
  for (let hop = 0; hop <= MAX_REDIRECTS;) {
    const isHome = at.origin === url.origin;
    const sent = new Headers(headers);
    // With a range, fetch asks for unpacked bytes by itself.
    if (!sent.has("range")) sent.set("accept-encoding", "identity");
    if (isAuthorised && isHome) sent.set("authorization", `Bearer ${token ?? ""}`);
    const response = await fetchOnce(at, { method, redirect: "manual", signal, headers: sent });
    if (isHome && response.headers.has("x-linked-etag")) {
      linked ??= { etag: response.headers.get("x-linked-etag"), size: response.headers.get("x-linked-size") };
    }
    // Signed links may be good for GET alone.
    if (method === "HEAD" && linked !== null) return { response, isElsewhere: false, linked };
    if ([401, 403].includes(response.status) && isHome && token !== null && !isAuthorised && isSafe(at)) {
      isAuthorised = true;
      await response.body?.cancel();
      continue;
    }
    const location = [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get("location") : null;
    if (location === null) {
      const own = { etag: response.headers.get("etag"), size: response.headers.get("content-length") };
      return { response, isElsewhere: !isHome, linked: linked ?? (isHome ? own : { etag: null, size: null }) };
    }
    await response.body?.cancel();
    const next = URL.parse(location, at.href);
    if (next === null || !/^https?:$/u.test(next.protocol)) throw new Trouble("the server points to no address");
    at = next;
    hop++;
  }
  throw new Trouble("the server points from one address to another without end");
}

/** True for addresses whose answers nobody on the way can change: https, and this machine itself. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/u.test(hostname);
}

async function fetchOnce(url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    init.signal.throwIfAborted();
    throw explainNetworkError(error, url);
  }
}

/** What an error of `fetch`, or of reading its body, means. */
export function explainNetworkError(error: unknown, url: URL): MiniflowError | Trouble {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined)
    causes.push(cause);
  const code = causes.map((cause) => errnoOf(cause)).find((found) => found !== undefined) ?? "";
  const innermost = causes.at(-1);
  const said = innermost instanceof Error ? innermost.message : String(innermost);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/u.test(code)) {
    return new MiniflowError("DOWNLOAD_REFUSED", `The identity of ${url.host} could not be checked (${code}).`, {
      hint: "Behind a proxy that reads along, name its certificate with NODE_EXTRA_CA_CERTS=file.pem.",
      cause: error,
    });
  }
  if (/\b407\b/u.test(said)) {
    return new MiniflowError("DOWNLOAD_REFUSED", "The proxy wants a name and a password.", {
      hint: "HTTPS_PROXY=http://name:password@host:port",
      cause: error,
    });
  }
  return new Trouble(CONNECTION[code] ?? `the connection to ${url.host} broke (${code || said})`, { cause: error });
}

const CONNECTION: Record<string, string> = {
  ENOTFOUND: "the name of the server could not be found: is there a network?",
  EAI_AGAIN: "the name of the server could not be found: is there a network?",
  ECONNREFUSED: "nobody answers at the server's address",
  ENETUNREACH: "there is no network",
};

/**
 * Makes `fetch` use the proxy that the environment names, if it names one; returns how to stop that. Errors: USAGE for a proxy
 * that is no address, or a Node that cannot use one.
 */
export function useProxy(environment: NodeJS.ProcessEnv = process.env): () => void {
  const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
  if (!names.some((name) => environment[name])) return () => {};
  try {
    return http.setGlobalProxyFromEnv(environment);
  } catch (error) {
    throw new MiniflowError("USAGE", "The proxy that the environment names cannot be used.", {
      hint: "HTTPS_PROXY=http://host:port, or http://name:password@host:port",
      cause: error,
    });
  }
}
