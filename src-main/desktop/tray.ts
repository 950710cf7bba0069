import { join } from "node:path";
import { app, Menu, nativeImage, Tray } from "electron";
import { resourcesDir } from "../roots.ts";

export interface TrayActions {
  show(): void;
  toggle(): void;
  newConversation(): void;
}

/** Puts MiniFlow into the tray (the menu bar on a Mac). The caller keeps the tray: a collected one vanishes. */
export function createTray(actions: TrayActions): Tray {
  const isMac = process.platform === "darwin";
  const image = nativeImage.createFromPath(join(resourcesDir(), "icons", isMac ? "trayTemplate.png" : "tray.png"));
  const tray = new Tray(image);
  tray.setToolTip("MiniFlow");
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: "Show MiniFlow", click: () => actions.show() },
      { label: "Talk", click: () => actions.toggle() },
      { label: "New conversation", click: () => actions.newConversation() },
      { type: "separator" },
      { label: "Quit", click: () => app.quit() },
    ]),
  );
  tray.on("click", () => actions.show());
  return tray;
}
