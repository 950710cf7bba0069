/** All of the window's state, and the one place that hears how the connection stands. */
import type { AppState } from "../../src-main/contract.ts";
import type { Connection, Transport } from "../transport/transport.ts";
import { History } from "./history.svelte.ts";
import { Memory } from "./memory.svelte.ts";
import { toProblem } from "./problem.ts";
import { Settings } from "./settings.svelte.ts";
import { Talk } from "./talk.svelte.ts";

export class Assistant {
  connection = $state<Connection>("connecting");
  pipeline = $state.raw<AppState["pipeline"] | null>(null);
  version = $state("");

  readonly talk: Talk;
  readonly settings: Settings;
  readonly history: History;
  readonly memory: Memory;
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.talk = new Talk(transport);
    this.settings = new Settings(transport);
    this.history = new History(transport);
    this.memory = new Memory(transport);
  }

  /** Everything is known and can be used. */
  get isReady(): boolean {
    return this.connection === "open" && this.pipeline !== null;
  }

  start(): void {
    this.#transport.onConnection((connection) => {
      this.connection = connection;
      if (connection === "open") void this.#adopt();
      else this.talk.drop();
    });
  }

  async #adopt(): Promise<void> {
    try {
      const state = await this.#transport.call("getState");
      this.pipeline = state.pipeline;
      this.version = state.version;
      this.settings.adopt(state);
      this.memory.adopt();
      await this.talk.adopt(state);
    } catch (error) {
      this.talk.problem = toProblem(error);
    }
  }
}
