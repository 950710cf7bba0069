import { spawn } from "node:child_process";

/** Opens `address` in the person's own browser. Resolves with whether a program for it could be started. */
export function openInBrowser(address: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const { program, args } = openerFor(address, platform);
  return new Promise((resolve) => {
    const opener = spawn(program, args, { stdio: "ignore", detached: true });
    opener.once("error", () => resolve(false));
    opener.once("spawn", () => {
      opener.unref();
      resolve(true);
    });
  });
}

/** The system's own way to open an address. No shell sees the address. */
export function openerFor(address: string, platform: NodeJS.Platform): { program: string; args: string[] } {
  if (platform === "darwin") return { program: "open", args: [address] };
  if (platform === "win32") return { program: "rundll32", args: ["url.dll,FileProtocolHandler", address] };
  return { program: "xdg-open", args: [address] };
}
