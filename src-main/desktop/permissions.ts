import { session, systemPreferences } from "electron";
import { isOwnUrl, mayUse } from "./page.ts";

/** The microphone for our own page; everything else is refused, asked for or not. */
export function allowMicrophoneOnly(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const media = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    decide(mayUse(permission, details.requestingUrl, media));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return mayUse(permission, origin, details.mediaType === undefined ? [] : [details.mediaType]);
  });
}

/** Nothing is fetched from anywhere but the page's own files, whatever a page's policy says. */
export function cutOffNetwork(): void {
  session.defaultSession.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOwnUrl(url) && !/^(devtools|blob|data):/.test(url) });
  });
}

/** macOS asks the person once for the whole app; elsewhere there is nothing to ask. */
export async function askForMicrophone(): Promise<void> {
  if (process.platform === "darwin") await systemPreferences.askForMediaAccess("microphone");
}
