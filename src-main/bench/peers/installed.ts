/** The packages of other implementations: a package of their own, `package.json` beside this file, so that ordinary installs stay small. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { MiniflowError } from "../../errors.ts";
import { appRoot } from "../../roots.ts";

/** Also in a build, where this file lies elsewhere. */
const PEERS_DIR = join(appRoot(), "src-main", "bench", "peers");

/** Loads one of them. Errors: PEER_MISSING. */
export function requirePeer(name: string): unknown {
  if (!arePeersInstalled()) {
    throw new MiniflowError("PEER_MISSING", `"${name}", which MiniFlow is to be compared with, is not installed.`, {
      hint: "npm ci --prefix src-main/bench/peers installs it: about 480 MB.",
    });
  }
  return createRequire(join(PEERS_DIR, "package.json"))(name);
}

export function arePeersInstalled(): boolean {
  return existsSync(join(PEERS_DIR, "node_modules", "@huggingface", "transformers"));
}

/** About 480 MB: a second ONNX Runtime, and an image library that nothing here uses. */
export async function installPeers(signal: AbortSignal): Promise<void> {
  await promisify(execFile)("npm", ["ci"], {
    cwd: PEERS_DIR,
    signal,
    // npm is a script there.
    shell: process.platform === "win32",
  });
}
