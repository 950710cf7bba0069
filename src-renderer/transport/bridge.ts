import type { Transport } from "./transport.ts";

/** What Electron's preload script lays into the page. */
export type Bridge = Pick<Transport, "call" | "on" | "onToggle">;

declare global {
  interface Window {
    miniflow?: Bridge;
  }
}

/** Inside the desktop app: the assistant lives as long as the window does. */
export function openBridge(bridge: Bridge): Transport {
  return {
    call: bridge.call,
    on: bridge.on,
    onToggle: bridge.onToggle,
    onConnection(listener) {
      listener("open");
      return () => {};
    },
  };
}
