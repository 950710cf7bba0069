import type { Turn } from "../../src-main/contract.ts";
import type { Transport } from "../transport/transport.ts";
import { toProblem } from "./problem.ts";
import type { Problem } from "./problem.ts";

const PAGE_TURNS = 30;

/** The stored turns, newest first, a page at a time. */
export class History {
  turns = $state.raw<Turn[]>([]);
  isLoading = $state(false);
  hasMore = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Begins with the newest turns. */
  async open(): Promise<void> {
    await this.#load(undefined, []);
  }

  async more(): Promise<void> {
    await this.#load(this.turns.at(-1), this.turns);
  }

  async #load(after: Turn | undefined, before: Turn[]): Promise<void> {
    this.isLoading = true;
    this.problem = null;
    try {
      const page = await this.#transport.call("listTurns", {
        limit: PAGE_TURNS,
        ...(after === undefined ? {} : { before: after.id }),
      });
      this.turns = [...before, ...page];
      this.hasMore = page.length === PAGE_TURNS;
    } catch (error) {
      this.problem = toProblem(error);
    } finally {
      this.isLoading = false;
    }
  }
}
