/**
 * Who may come in: pure checks on what a browser says about itself. A page from elsewhere can reach a loopback port, by a
 * WebSocket (hence Origin and the token) or under its own name pointed at 127.0.0.1 (DNS rebinding, hence Host).
 */
import { timingSafeEqual } from "node:crypto";

const NAMES = ["127.0.0.1", "localhost"] as const;

/** True when the Host header names this machine by its loopback name and this port. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return NAMES.some((name) => host === `${name}:${port}`);
}

/** True when the Origin header is this server's own page. A missing Origin is not. */
export function isOwnOrigin(origin: string | undefined, port: number): boolean {
  return NAMES.some((name) => origin === `http://${name}:${port}`);
}

/** Compares in a time that does not tell how much of the token was right. */
export function isToken(given: string | null, token: string): boolean {
  if (given === null) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** The headers of every answer: nothing from elsewhere, no inline script, no framing, the microphone for this page alone. */
export function securityHeaders(port: number): Record<string, string> {
  const sockets = NAMES.map((name) => `ws://${name}:${port}`).join(" ");
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "media-src 'self'",
      "worker-src 'self'",
      `connect-src 'self' ${sockets}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  };
}
