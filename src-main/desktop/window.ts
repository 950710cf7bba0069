import { join } from "node:path";
import { app, BrowserWindow, protocol } from "electron";
import { rendererDir, resourcesDir } from "../roots.ts";
import { answerPageRequest, isOwnUrl, PAGE_SCHEME, PAGE_URL } from "./page.ts";

/** Must run before Electron is ready: makes the page's address one that may use the microphone and an audio worklet. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Gives the page its files, from the build and nowhere else. */
export function servePage(): void {
  protocol.handle(PAGE_SCHEME, (request) => answerPageRequest(rendererDir(), request));
}

/** Opens the window, hidden until it has something to show. */
export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 720,
    height: 860,
    minWidth: 380,
    minHeight: 520,
    show: false,
    autoHideMenuBar: true,
    icon: join(resourcesDir(), "icons", "icon.png"),
    webPreferences: {
      preload: join(import.meta.dirname, "..", "preload.cjs"),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A hidden window goes on recording and sounding at full pace.
      backgroundThrottling: false,
      autoplayPolicy: "no-user-gesture-required",
    },
  });
  window.once("ready-to-show", () => window.show());
  return window;
}

/** Shows our page. Kept apart from `createWindow`, so that the contract is connected before the page asks. */
export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(PAGE_URL);
}

/** Brings the window to the front. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** No page of this app leaves its own address, opens another window or embeds one. */
export function denyOtherContent(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.on("will-navigate", (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
  });
}
