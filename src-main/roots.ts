/** Where the program's own files lie: in a checkout, in a build, and inside a packaged app. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json: one up from src-main, two up from dist/main. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("package.json was not found above the program's own files.");
    folder = above;
  }
  return folder;
}

const root = packageRoot();

/**
 * A packaged app keeps `models` and `resources` beside its archive, as plain files that native code can map; everywhere else
 * they are in the package's folder. `process.resourcesPath` exists only inside Electron.
 */
function outsideArchive(name: string): string {
  const resourcesPath = "resourcesPath" in process ? process.resourcesPath : undefined;
  const beside = typeof resourcesPath === "string" ? join(resourcesPath, name) : undefined;
  return beside !== undefined && root.endsWith(".asar") ? beside : join(root, name);
}

export function resourcesDir(): string {
  return outsideArchive("resources");
}

export function modelsDir(): string {
  return outsideArchive("models");
}

/** The built window: `npm run build:renderer` makes it. */
export function rendererDir(): string {
  return join(root, "dist", "renderer");
}

export function appRoot(): string {
  return root;
}

export function appVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (
    typeof manifest === "object" &&
    manifest !== null &&
    "version" in manifest &&
    typeof manifest.version === "string"
  ) {
    return manifest.version;
  }
  throw new Error("package.json has no version.");
}
