/**
 * The hub's datasets server on this machine: `/rows` with signed links to sounds, as of one split of a dataset. It misbehaves when
 * told to: each request takes the next deed of its path's list, and when there are none left it is served well.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type RowsDeed =
  | { status: number; headers?: Record<string, string> }
  | { body: string }
  /** Sends so many bytes and cuts the connection. */
  | { drop: number };

export interface TestRow {
  cells: Record<string, unknown>;
  sound: Uint8Array;
  /** Defaults to audio/wav. */
  type?: string;
  cut?: string[];
}

export interface TestRowsServer {
  endpoint: string;
  /** Paths with what they asked: "rows 0+100", "sound 17". */
  requests: string[];
  authorisations: (string | undefined)[];
  rows: TestRow[];
  revision: string;
  isPartial: boolean;
  misbehave(request: string, ...deeds: RowsDeed[]): void;
  /** Links that were given out so far are good no more. */
  expireLinks(): void;
  /** An account is asked for from now on, but for the sounds. */
  gate(token: string): void;
  close(): Promise<void>;
}

/** Speaks for `dataset` and its split "test". */
export async function startRowsServer(dataset: string, rows: TestRow[]): Promise<TestRowsServer> {
  const deeds = new Map<string, RowsDeed[]>();
  let signature = 1;
  let neededToken: string | null = null;
  const server = createServer(answer);
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const state: TestRowsServer = {
    endpoint: `http://127.0.0.1:${port}`,
    requests: [],
    authorisations: [],
    rows,
    revision: "abc",
    isPartial: false,
    misbehave: (request, ...list) => void deeds.set(request, list),
    expireLinks: () => void (signature += 1),
    gate: (token) => void (neededToken = token),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", state.endpoint);
    const ask = (name: string) => url.searchParams.get(name) ?? "";
    const isSound = url.pathname.startsWith("/sounds/");
    const label = isSound ? `sound ${url.pathname.slice("/sounds/".length)}` : `rows ${ask("offset")}+${ask("length")}`;
    state.requests.push(label);
    state.authorisations.push(request.headers.authorization);
    const deed = deeds.get(label)?.shift();
    if (deed !== undefined && "status" in deed)
      return void response.writeHead(deed.status, deed.headers).end("an answer");
    if (deed !== undefined && "body" in deed) return void response.writeHead(200).end(deed.body);
    if (!isSound && neededToken !== null && request.headers.authorization !== `Bearer ${neededToken}`)
      return void response.writeHead(401, { "x-error-code": "GatedRepo" }).end();
    const body = isSound ? sound(url, response) : page(url, response, ask);
    if (body === null) return;
    response.writeHead(200, { "content-length": String(body.length), "x-revision": state.revision });
    if (deed === undefined) response.end(body);
    else response.write(body.subarray(0, deed.drop), () => response.destroy());
  }

  function sound(url: URL, response: ServerResponse): Buffer | null {
    const found = state.rows[Number(url.pathname.slice("/sounds/".length))];
    if (url.searchParams.get("Signature") === String(signature) && found !== undefined) return Buffer.from(found.sound);
    response.writeHead(403).end();
    return null;
  }

  function page(url: URL, response: ServerResponse, ask: (name: string) => string): Buffer | null {
    const asked = [ask("dataset"), ask("config"), ask("split")].join(" ");
    const [from, length] = [Number(ask("offset")), Number(ask("length"))];
    if (url.pathname !== "/rows" || asked !== `${dataset} default test` || length > 100) {
      response.writeHead(404).end(JSON.stringify({ error: "The dataset does not exist." }));
      return null;
    }
    const answered = state.rows.slice(from, from + length).map(({ cells, type = "audio/wav", cut = [] }, at) => {
      const src = `${state.endpoint}/sounds/${from + at}?Expires=1&Signature=${signature}`;
      return { row_idx: from + at, row: { audio: [{ src, type }], ...cells }, truncated_cells: cut };
    });
    const features = Object.keys(state.rows[0]?.cells ?? {}).map((name, at) => ({ feature_idx: at, name, type: {} }));
    const whole = {
      features,
      rows: answered,
      num_rows_total: state.rows.length,
      num_rows_per_page: 100,
      partial: state.isPartial,
    };
    return Buffer.from(JSON.stringify(whole));
  }

  return state;
}
