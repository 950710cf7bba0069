/** What the files of a model are like, judged. Pure. */
import { formatBytes } from "../downloads/format-bytes.ts";
import { judge, notOk, ok, type Check, type Fault } from "./check.ts";

export interface FileFound {
  /** Relative to the model's folder. */
  path: string;
  /** Null where it is missing. */
  bytes: number | null;
  sha256: string | null;
  /** What it must be: from the catalog, or from the model's lock file; null where neither says. */
  expectedBytes: number | null;
  expectedSha256: string | null;
  /** Who says so. `import`: it was taken from this machine as it was. */
  saidBy: "catalog" | "hub" | "import" | null;
}

export interface ModelFound {
  id: string;
  title: string;
  files: readonly FileFound[];
  /** Null for what comes with MiniFlow. */
  licence: { id: string; agreedTo: string | null } | null;
  /** How to get it, or mend it. */
  advice: string;
}

/** A line for the model, one for each file that is not as it must be, one for its licence. */
export function judgeFiles(model: ModelFound): Check[] {
  const { id, title, files, licence, advice } = model;
  const here = files.filter(({ bytes }) => bytes !== null);
  if (here.length === 0) return [notOk({ area: "files", what: id, figure: `${title} is not here` }, advice)];
  const bad = files.flatMap((file) => {
    const trouble = describeTrouble(file);
    return trouble === null
      ? []
      : [notOk({ area: "files", what: `${id}: ${file.path}`, figure: trouble, values: valuesOf(file) }, advice)];
  });
  const bytes = here.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const counts = countSayers(files);
  const good = files.length - bad.length;
  const figure = `${title}: ${good} of ${files.length} files, ${formatBytes(bytes)}, every byte as it must be${counts}`;
  const values = { files: files.length, good, bytes };
  const whole =
    bad.length === 0
      ? ok({ area: "files", what: id, figure, values })
      : notOk({ area: "files", what: id, figure, values }, advice);
  return [...bad, whole, ...(licence === null ? [] : [judgeLicence(id, licence)])];
}

/** Whether every file of it is as it must be. */
export function isSound({ files }: ModelFound): boolean {
  return files.every((file) => describeTrouble(file) === null);
}

function describeTrouble(file: FileFound): string | null {
  const { bytes, sha256, expectedBytes, expectedSha256 } = file;
  if (bytes === null) return "missing";
  if (expectedBytes === null || expectedSha256 === null)
    return "neither the catalog nor a lock file says what it must be";
  if (bytes !== expectedBytes) return `${bytes} bytes instead of ${expectedBytes}`;
  return sha256 === expectedSha256 ? null : `damaged: sha256 ${sha256 ?? "unknown"} instead of ${expectedSha256}`;
}

function valuesOf({ path, bytes, sha256, expectedBytes, expectedSha256 }: FileFound): Check["values"] {
  return { path, bytes, sha256, expectedBytes, expectedSha256 };
}

function countSayers(files: readonly FileFound[]): string {
  const hub = files.filter(({ saidBy }) => saidBy === "hub").length;
  const imported = files.filter(({ saidBy }) => saidBy === "import").length;
  return [
    ...(hub > 0 ? [`, ${hub} by the hub's own word (lock file)`] : []),
    ...(imported > 0 ? [`, ${imported} taken from this machine as they were`] : []),
  ].join("");
}

function judgeLicence(id: string, licence: { id: string; agreedTo: string | null }): Check {
  const fault: Fault = {
    what: licence.agreedTo === null ? "not agreed to" : `agreed to was ${licence.agreedTo}`,
    advice: `Read it and agree to it with: miniflow models pull ${id}`,
  };
  const isAgreed = licence.agreedTo === licence.id;
  const figure = isAgreed ? `${licence.id}, agreed to` : licence.id;
  return judge({ area: "files", what: `${id}: licence`, figure }, isAgreed ? [] : [fault]);
}
