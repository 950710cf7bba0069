import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = ["src-renderer", "src-main/contract.ts", "package-lock.json"].map((name) => join(root, name));
const built = join(root, "dist/renderer/index.html");

/** Runs once before all tests: builds the window when it is missing or older than its sources. */
export default async function buildWindowWhenStale(): Promise<void> {
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources.map(newestMs))) return;
  await build({
    root: join(root, "src-renderer"),
    configFile: join(root, "src-renderer/vite.config.ts"),
    logLevel: "error",
  });
}

/** Time of the newest change at or below `path`. */
function newestMs(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
    .reduce((newest, one) => Math.max(newest, one), own.mtimeMs);
}
