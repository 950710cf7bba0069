import type { AppState, Settings as Values, Voice } from "../../src-main/contract.ts";
import type { Transport } from "../transport/transport.ts";
import { toProblem } from "./problem.ts";
import type { Problem } from "./problem.ts";

/** What can be chosen and what is chosen. The assistant keeps it; a choice shows at once and goes back when refused. */
export class Settings {
  accents = $state.raw<string[]>([]);
  voices = $state.raw<Voice[]>([]);
  values = $state.raw<Values>({ accent: "auto", voice: "", keepAudio: true, idleUnloadMinutes: "never" });
  problem = $state.raw<Problem | null>(null);

  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.on("settings", (values) => (this.values = values));
  }

  adopt({ accents, voices, settings }: AppState): void {
    this.accents = accents;
    this.voices = voices;
    this.values = settings;
  }

  dismissProblem(): void {
    this.problem = null;
  }

  async change(changes: Partial<Values>): Promise<void> {
    const before = this.values;
    this.values = { ...before, ...changes };
    this.problem = null;
    try {
      this.values = await this.#transport.call("changeSettings", changes);
    } catch (error) {
      this.values = before;
      this.problem = toProblem(error);
    }
  }
}
