/** The Electron front door: one instance, the assistant, its window, the tray and the hotkey. */
import { join } from "node:path";
import { app, dialog, ipcMain } from "electron";
import { createAssistant } from "./assistant.ts";
import { registerHotkey } from "./desktop/hotkey.ts";
import { connectIpc, TOGGLE_CHANNEL } from "./desktop/ipc.ts";
import { allowMicrophoneOnly, askForMicrophone, cutOffNetwork } from "./desktop/permissions.ts";
import { createTray } from "./desktop/tray.ts";
import {
  createWindow,
  denyOtherContent,
  loadPage,
  registerPageScheme,
  servePage,
  showWindow,
} from "./desktop/window.ts";
import { toMiniflowError } from "./errors.ts";
import { createLog } from "./log.ts";
import { makePrivateDir, resolveHome } from "./storage/home.ts";

const log = createLog("desktop");
const home = resolveHome();
const browserData = join(home, "electron");

makePrivateDir(browserData);
app.setPath("userData", browserData);
app.enableSandbox();
registerPageScheme();
denyOtherContent();

if (app.requestSingleInstanceLock()) {
  // NOTICE: never `await app.whenReady()` at the top level: Electron is ready only after this module has been evaluated.
  // https://github.com/electron/electron/issues/40719. Goes when that is mended.
  app.whenReady().then(open).catch(failToOpen);
} else {
  app.quit();
}

async function open(): Promise<void> {
  servePage();
  allowMicrophoneOnly();
  cutOffNetwork();
  const assistant = await createAssistant({ home, warm: true });
  const window = createWindow();
  const disconnect = connectIpc({ ipcMain, contents: window.webContents, assistant, log });

  function toggle(): void {
    if (!window.isDestroyed()) window.webContents.send(TOGGLE_CHANNEL);
  }
  function newConversation(): void {
    assistant.api
      .newConversation()
      .catch((error: unknown) => log.warn("no new conversation", { code: toMiniflowError(error).code }));
  }
  const tray = createTray({ show: () => showWindow(window), toggle, newConversation });
  registerHotkey(toggle, log);

  app.on("second-instance", () => showWindow(window));
  app.on("window-all-closed", () => app.quit());
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    assistant.api
      .cancel()
      .then(() => loadPage(window))
      .catch(failToOpen);
  });

  let isClosed = false;
  app.on("will-quit", (event) => {
    if (isClosed) return;
    event.preventDefault();
    tray.destroy();
    disconnect();
    assistant
      .close()
      .catch(report)
      .finally(() => {
        isClosed = true;
        app.quit();
      });
  });

  await loadPage(window);
  for (const { message } of assistant.notices) await dialog.showMessageBox(window, { type: "warning", message });
  await askForMicrophone();
}

function report(error: unknown): void {
  log.error("could not end in order", { code: toMiniflowError(error).code });
}

/** There is no window to tell it in. */
function failToOpen(error: unknown): void {
  const { message, hint, code } = toMiniflowError(error);
  dialog.showErrorBox("MiniFlow could not start", [message, hint, `(${code})`].filter(Boolean).join("\n"));
  app.exit(1);
}
