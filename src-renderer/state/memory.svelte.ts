/** Who holds how much memory, as long as somebody looks; and the limits that are set for this run. */
import type { MemoryDevice, MemoryState } from "../../src-main/contract.ts";
import { formatMemory, nameDevice, parseAmount } from "../parts/memory-words.ts";
import type { Transport } from "../transport/transport.ts";
import { createCoalesced } from "./coalesce.ts";
import { Problem, toProblem } from "./problem.ts";

/** News may come many times a second while models move; eyes need no more than this. */
const PAUSE_MS = 200;
/** How often "in about 8 s" is told anew. */
const TICK_MS = 1000;

export class Memory {
  held = $state.raw<MemoryState | null>(null);
  /** Since `held` was told: what it says of the time ahead is so much nearer. */
  elapsedMs = $state(0);
  problem = $state.raw<Problem | null>(null);
  /** A limit that was not taken, and for which device. */
  refused = $state.raw<{ device: MemoryDevice; problem: Problem } | null>(null);
  /** What a limit has come to, for those who do not see the page. */
  said = $state("");

  readonly #transport: Transport;
  readonly #reading = createCoalesced(() => this.#read(), PAUSE_MS);
  #isOpen = false;
  #isHidden = false;
  #toldAtMs = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.on("memoryChanged", () => this.#ask());
  }

  /** The view is shown. */
  open(): void {
    this.#isOpen = true;
    this.#ticking = setInterval(() => (this.elapsedMs = performance.now() - this.#toldAtMs), TICK_MS);
    this.#ask();
  }

  close(): void {
    this.#isOpen = false;
    clearInterval(this.#ticking);
    this.refused = null;
    this.said = "";
    this.#reading.stop();
  }

  /** The whole window is hidden, or seen again. */
  hide(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#ask();
  }

  /** After a lost connection. */
  adopt(): void {
    this.#ask();
  }

  /** `text` is an amount as people write it; nothing means no limit. */
  async limit(device: MemoryDevice, text: string): Promise<void> {
    this.refused = null;
    this.said = "";
    const amount = parseAmount(text);
    if (!amount.ok) {
      this.refused = { device, problem: new Problem("USAGE", amount.message, amount.hint) };
      return;
    }
    const budgetBytes = amount.bytes;
    try {
      this.#adopt(await this.#transport.call("limitMemory", { device, budgetBytes }));
      this.said =
        budgetBytes === null
          ? `${nameDevice(device)}: no limit.`
          : `${nameDevice(device)}: the limit is ${formatMemory(budgetBytes)} for this run.`;
    } catch (error) {
      this.refused = { device, problem: toProblem(error) };
    }
  }

  #adopt(held: MemoryState): void {
    this.held = held;
    this.elapsedMs = 0;
    this.#toldAtMs = performance.now();
  }

  #ask(): void {
    if (this.#isOpen && !this.#isHidden) this.#reading.ask();
  }

  async #read(): Promise<void> {
    try {
      this.#adopt(await this.#transport.call("getMemory"));
      this.problem = null;
    } catch (error) {
      const problem = toProblem(error);
      // A lost connection has its own place in the window.
      if (problem.code !== "CONNECTION_LOST") this.problem = problem;
    }
  }
}
