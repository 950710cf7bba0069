/**
 * Where models come from: the Hugging Face hub, or the mirror that `HF_ENDPOINT` names. `HF_TOKEN` is an account's token, or
 * `HF_TOKEN_PATH` a file with it; it is sent only when the hub asks for an account, and never to another host.
 */
import { readFileSync } from "node:fs";
import type { CatalogFile } from "../catalog/schema.ts";
import type { CatalogModel } from "../catalog/catalog.ts";
import { MiniflowError, errnoOf } from "../errors.ts";
import { judgeAnswer, parseCount } from "./answer.ts";
import { ask, isSafe } from "./request.ts";
import type { Asking } from "./request.ts";
import { failureOf } from "./trouble.ts";

export interface Hub {
  /** Ends with a slash. */
  endpoint: URL;
  token: string | null;
}

/** What a file must be: its size and at least one hash. */
export interface Expected {
  bytes: number;
  sha256: string | null;
  /** Git's own hash of a file, which is all that the hub tells of small ones. */
  gitSha1: string | null;
}

/** Errors: USAGE for an `HF_ENDPOINT` that is no address, and for an `HF_TOKEN_PATH` that cannot be read. */
export function findHub(environment: NodeJS.ProcessEnv = process.env): Hub {
  const asked = environment["HF_ENDPOINT"] || "https://huggingface.co";
  const endpoint = URL.parse(asked.endsWith("/") ? asked : `${asked}/`);
  if (endpoint === null || !/^https?:$/u.test(endpoint.protocol))
    throw new MiniflowError("USAGE", `HF_ENDPOINT is "${asked}", which is no http or https address.`);
  return { endpoint, token: readToken(environment) };
}

/**
 * Where the rows of a dataset can be asked for one by one: `HF_DATASETS_SERVER`, else beside the hub under the name that it has
 * there. Ends with a slash. Errors: USAGE for what is no address.
 */
export function findRowsEndpoint(hub: Hub, environment: NodeJS.ProcessEnv = process.env): URL {
  const beside = `${hub.endpoint.protocol}//datasets-server.${hub.endpoint.host}/`;
  const asked = environment["HF_DATASETS_SERVER"] || beside;
  const endpoint = URL.parse(asked.endsWith("/") ? asked : `${asked}/`);
  if (endpoint === null || !/^https?:$/u.test(endpoint.protocol))
    throw new MiniflowError("USAGE", `HF_DATASETS_SERVER is "${asked}", which is no http or https address.`);
  return endpoint;
}

function readToken(environment: NodeJS.ProcessEnv): string | null {
  const path = environment["HF_TOKEN_PATH"];
  if (environment["HF_TOKEN"]) return environment["HF_TOKEN"].trim();
  if (!path) return null;
  try {
    return readFileSync(path, "utf8").trim() || null;
  } catch (error) {
    throw new MiniflowError(
      "USAGE",
      `HF_TOKEN_PATH is ${path}, which cannot be read (${errnoOf(error) ?? "unknown"}).`,
      {
        path,
        cause: error,
      },
    );
  }
}

/** The address of a model's file. Errors: MODEL_MISSING for a model that is not downloaded but comes with the program. */
export function fileUrl(hub: Hub, model: Pick<CatalogModel, "id" | "source">, file: CatalogFile): URL {
  if (model.source === undefined)
    throw new MiniflowError("MODEL_MISSING", `${model.id} comes with MiniFlow and cannot be downloaded.`, {
      hint: "Install MiniFlow again.",
    });
  const { repo, revision } = model.source;
  const path = (file.from ?? file.path).split("/").map(encodeURIComponent).join("/");
  return new URL(`${repo}/resolve/${revision}/${path}`, hub.endpoint);
}

/**
 * What a file must be: what the catalog or the lock file says, and where they leave something open, what the hub says. It knows the
 * SHA-256 of large files (X-Linked-Etag), and Git's hash of small ones (ETag). Errors: MODEL_UNPINNED when it does not say, or when
 * its word could have been changed on the way; DOWNLOAD_CORRUPT when it speaks of another file; a `Trouble` when it is worth asking
 * again; DOWNLOAD_REFUSED.
 */
export async function findExpected(what: string, file: CatalogFile, url: URL, asking: Asking): Promise<Expected> {
  const { bytes, sha256 } = file;
  if (bytes !== null && sha256 !== null) return { bytes, sha256, gitSha1: null };
  if (sha256 === null && !isSafe(url)) {
    throw new MiniflowError(
      "MODEL_UNPINNED",
      `What ${what} must be is not in the catalog, and ${url.origin} could be anyone.`,
      {
        hint: "Set HF_ENDPOINT to an https address.",
      },
    );
  }
  const said = await askHub(what, url, asking);
  if ((bytes !== null && bytes !== said.bytes) || (sha256 !== null && said.sha256 !== null && sha256 !== said.sha256)) {
    throw new MiniflowError("DOWNLOAD_CORRUPT", `${url.host} has another ${what} than the catalog.`, {
      hint: "Nothing was downloaded of it. If you use a mirror (HF_ENDPOINT), try without.",
    });
  }
  return { ...said, sha256: sha256 ?? said.sha256 };
}

async function askHub(what: string, url: URL, asking: Asking): Promise<Expected> {
  const { response, linked, isElsewhere } = await ask(url, { ...asking, method: "HEAD" });
  const { status, headers } = response;
  if (status >= 400) {
    const asked = { haveBytes: 0, expectedBytes: 0, etag: null };
    throw failureOf(what, judgeAnswer(asked, { status, headers, isElsewhere }, Date.now()));
  }
  const hash = linked.etag?.replaceAll(/^W\/|"/gu, "").toLowerCase() ?? "";
  const bytes = parseCount(linked.size);
  if (bytes === null || bytes === 0 || !/^([0-9a-f]{40}|[0-9a-f]{64})$/u.test(hash)) {
    throw new MiniflowError("MODEL_UNPINNED", `${url.host} does not say what ${what} must be.`, {
      hint: "If you use a mirror (HF_ENDPOINT), try without.",
    });
  }
  return { bytes, sha256: hash.length === 64 ? hash : null, gitSha1: hash.length === 40 ? hash : null };
}
