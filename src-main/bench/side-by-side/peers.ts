/** The other implementations: a package of their own, `peers/package.json`, so that ordinary installs stay small. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const PEERS_DIR = join(import.meta.dirname, "peers");

export function requirePeer(name: string): unknown {
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
