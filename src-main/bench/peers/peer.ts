/** The far end of a peer: reads what a run asks for, line by line, and answers (`../runs/protocol.ts`). */
import { createInterface } from "node:readline";
import { MiniflowError, toMiniflowError } from "../../errors.ts";
import { dropFromCache, listFiles } from "../side-by-side/page-cache.ts";
import { toLine, type AskTrial, type BeginArm, type Played, type ToArm } from "../runs/protocol.ts";

export interface Peer {
  /** What a trial gave, as far as it was reached. */
  play(asked: AskTrial): Promise<Partial<Played>>;
  /** Lets every model go. */
  drop(): Promise<void>;
}

/** Speaks with the run until that is over. `open` throws where the peer cannot begin. */
export function servePeer(open: (told: BeginArm) => Peer): void {
  let begun: { peer: Peer; told: BeginArm } | null = null;
  let queue: Promise<void> = Promise.resolve();

  async function answer(message: Exclude<ToArm, { kind: "end" }>): Promise<Parameters<typeof toLine>[0]> {
    if (message.kind === "begin") {
      begun = { peer: open(message), told: message };
      return { kind: "ready" };
    }
    if (begun === null || message.kind === "hear") throw new MiniflowError("USAGE", "This is not for a peer.");
    const { peer, told } = begun;
    if (message.clear !== "none") await peer.drop();
    if (message.clear === "files")
      for (const place of Object.values(told.models)) await dropFromCache(await listFiles(place.dir));
    return { kind: "played", number: message.number, ...(await peer.play(message)) };
  }

  async function take(message: ToArm): Promise<void> {
    if (message.kind === "end") {
      await begun?.peer.drop();
      process.exit(0);
    }
    const said = await answer(message).catch((error: unknown) => {
      const { code, message: told, hint } = toMiniflowError(error);
      const failure = { code, message: hint === undefined ? told : `${told} ${hint}` };
      return message.kind === "trial"
        ? ({ kind: "played", number: message.number, error: failure } as const)
        : ({ kind: "failed", error: failure } as const);
    });
    process.stdout.write(toLine(said));
  }

  createInterface({ input: process.stdin })
    .on("line", (line) => {
      // The run writes nothing else.
      const message = JSON.parse(line) as ToArm;
      queue = queue.then(() => take(message));
    })
    .on("close", () => process.exit(0));
  // Ctrl-C is for the run, which tells its arms when to end.
  process.on("SIGINT", () => {});
}
