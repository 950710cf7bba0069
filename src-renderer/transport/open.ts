import { openBridge } from "./bridge.ts";
import { openSocket } from "./socket.ts";
import type { Transport } from "./transport.ts";

const TOKEN_KEY = "miniflow-token";

/** Electron's bridge where there is one, else a WebSocket with the token from the link. */
export function openTransport(): Transport {
  if (window.miniflow !== undefined) return openBridge(window.miniflow);
  return openSocket(new URL(location.origin), takeToken());
}

/** Moves the token from the address into this tab's memory, so that it neither stays in sight nor in the history. */
function takeToken(): string {
  const inLink = new URLSearchParams(location.hash.slice(1)).get("token");
  if (inLink !== null) {
    sessionStorage.setItem(TOKEN_KEY, inLink);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? "";
}
