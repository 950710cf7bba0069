import { globalShortcut } from "electron";
import type { Log } from "../log.ts";

/**
 * Ctrl+Shift+Space, Command+Shift+Space on a Mac. Electron tells of a hotkey's press and never of its release, so that it
 * can only toggle: press to begin, press again to end. Holding works with the window's own key and button.
 */
export const HOTKEY = "CommandOrControl+Shift+Space";

/** Registers the hotkey for as long as the app runs. Where another program holds it, MiniFlow works without. */
export function registerHotkey(toggle: () => void, log: Log): void {
  if (!globalShortcut.register(HOTKEY, toggle)) log.warn("the hotkey is taken by another program", { hotkey: HOTKEY });
}
