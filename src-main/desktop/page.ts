/**
 * The window's page inside Electron: which address it has, which file stands behind each address, and what the page may do.
 * Pure, and without Electron, so that it can be tested anywhere.
 */
import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";

export const PAGE_SCHEME = "app";
const PAGE_HOST = "miniflow";
export const PAGE_URL = `${PAGE_SCHEME}://${PAGE_HOST}/index.html`;

/** Nothing from elsewhere, no inline script, no network at all: the page talks through its preload bridge only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const CONTENT_TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** True for the address of the window's own page and files, and for nothing that only looks like it. */
export function isOwnUrl(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${PAGE_SCHEME}:` && url.host === PAGE_HOST;
}

/** The built file behind an address of the page, or null where there is none to give. */
export function fileForUrl(rendererDir: string, address: string): string | null {
  if (!isOwnUrl(address)) return null;
  const pathname = decodePath(new URL(address).pathname);
  if (pathname === null || pathname.includes("\0")) return null;
  const path = join(rendererDir, pathname === "/" ? "index.html" : pathname);
  return path.startsWith(rendererDir + sep) && extname(path) in CONTENT_TYPES ? path : null;
}

/** Answers a request of the page with the file it asks for: 404 where there is none. */
export async function answerPageRequest(
  rendererDir: string,
  request: Pick<Request, "url" | "method">,
): Promise<Response> {
  const path = request.method === "GET" ? fileForUrl(rendererDir, request.url) : null;
  const bytes = path === null ? null : await readFile(path).catch(() => null);
  if (path === null || bytes === null) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(bytes), {
    headers: {
      "Content-Type": CONTENT_TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Security-Policy": CONTENT_SECURITY_POLICY,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** True for the one thing the page may ask of the machine: the microphone. */
export function mayUse(permission: string, address: string, media: readonly string[]): boolean {
  return permission === "media" && isOwnUrl(address) && media.length > 0 && media.every((kind) => kind === "audio");
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
