/**
 * The talk view's state: the key, the microphone, the turn as it goes, and the conversation so far. What the assistant tells
 * is taken as it comes; what it does not tell (that the microphone is opening, that a tap is on) is kept here.
 */
import type { AppState, Phase, Turn } from "../../src-main/contract.ts";
import { Microphone, PRE_ROLL_MS } from "../audio/microphone.ts";
import { Playback } from "../audio/playback.ts";
import type { Transport } from "../transport/transport.ts";
import { Problem, toProblem } from "./problem.ts";
import { DEBOUNCE_MS, KEY_UP, stepTalkKey } from "./push-to-talk.ts";
import type { TalkKey, TalkKeyEvent } from "./push-to-talk.ts";
import { startTake } from "./take.ts";
import type { Take } from "./take.ts";

/** A turn that has not ended: what is known of it so far. */
export interface OpenTurn {
  id: string;
  transcript: string;
  reply: string;
}

/** The latest of this sitting; the history holds the rest. */
const KEPT_TURNS = 50;

export class Talk {
  /** Where the assistant is. */
  phase = $state<Phase>("idle");
  /** The key was pressed and the microphone is being opened. */
  isOpening = $state(false);
  /** Sound is being recorded. */
  isRecording = $state(false);
  /** The key was tapped, not held: it takes another tap to end. */
  isLatched = $state(false);
  /** The microphone stays open for a while after a press, so that the next one loses no word. */
  isMicrophoneOpen = $state(false);
  /** Loudness of the newest recorded frame, 0 to 1 root mean square. */
  level = $state(0);
  /** Turns that go on, oldest first: a second one while an interrupted one is being put away. */
  open = $state.raw<OpenTurn[]>([]);
  /** Turns of this conversation that have ended, oldest first. */
  turns = $state.raw<Turn[]>([]);
  problem = $state.raw<Problem | null>(null);
  conversationId = $state("");

  readonly #transport: Transport;
  readonly #microphone = new Microphone();
  readonly #playback: Playback;
  #key: TalkKey = KEY_UP;
  #take: Take | null = null;
  /** The turn this window pressed last, unless it was broken off: what sounds here. */
  #ownTurn: string | null = null;
  /** All turns this window pressed that have not ended: what it reports on. */
  #pressed = new Set<string>();
  #left = new Set<string>();

  constructor(transport: Transport) {
    this.#transport = transport;
    this.#playback = new Playback(
      (report) => this.#tell(transport.call("reportPlayback", report)),
      () =>
        this.#fail(
          new Problem("SOUND_FAILED", "The sound could not be played.", "See whether a speaker is connected."),
        ),
    );
    this.#microphone.onLevel = (level) => (this.level = level);
    this.#microphone.onOpen = (isOpen) => (this.isMicrophoneOpen = isOpen);
    this.#microphone.onLost = (problem) => {
      this.cancel();
      this.#fail(problem);
    };
    transport.on("phase", ({ phase, turnId }) => this.#enter(phase, turnId));
    transport.on("transcript", ({ turnId, text }) => this.#change(turnId, (turn) => ({ ...turn, transcript: text })));
    transport.on("delta", ({ turnId, text }) =>
      this.#change(turnId, (turn) => ({ ...turn, reply: turn.reply + text })),
    );
    transport.on("replyAudio", ({ turnId, pcm, sampleRateHz }) => {
      if (turnId === this.#ownTurn) this.#playback.play(turnId, pcm, sampleRateHz);
    });
    transport.on("replyAudioEnd", ({ turnId }) => {
      if (turnId === this.#ownTurn) this.#playback.end(turnId);
    });
    transport.on("silence", ({ turnId }) => {
      if (this.#pressed.has(turnId)) this.#playback.silence(turnId);
    });
    transport.on("turn", (turn) => this.#add(turn));
    transport.on("notice", ({ code, message }) => this.#fail(new Problem(code, message)));
    transport.onToggle(() => this.key("toggle"));
  }

  /** True from the press to the end of the answer. */
  get isBusy(): boolean {
    return this.phase !== "idle" || this.isOpening || this.isRecording;
  }

  /** Takes over what the assistant says of itself, at the start and after a lost connection. */
  async adopt(state: AppState): Promise<void> {
    this.phase = state.phase;
    this.conversationId = state.conversationId;
    this.open = [];
    const notice = state.notices[0];
    this.problem = notice === undefined ? null : new Problem(notice.code, notice.message);
    const stored = await this.#transport.call("listTurns", { limit: KEPT_TURNS });
    this.turns = stored.filter((turn) => turn.conversationId === state.conversationId).toReversed();
  }

  /** The connection is gone, and with it the turn in progress. */
  drop(): void {
    this.#playback.hush();
    if (this.#take !== null) this.#giveUp(this.#take);
    this.phase = "idle";
    this.open = [];
    this.#pressed.clear();
  }

  /** The talk key or button did something. */
  key(event: TalkKeyEvent): void {
    this.#step(event);
    if (event === "up") setTimeout(() => this.#step("settle"), DEBOUNCE_MS);
  }

  /** Gives up the turn in progress or silences the answer. */
  cancel(): void {
    this.#step("escape");
  }

  /** Another view comes in its place: a held key will not be heard any more. What is being answered goes on. */
  leave(): void {
    this.#step("blur");
    if (this.isLatched) this.cancel();
  }

  dismissProblem(): void {
    this.problem = null;
  }

  async newConversation(): Promise<void> {
    this.#left.add(this.conversationId);
    this.#playback.hush();
    try {
      const { conversationId } = await this.#transport.call("newConversation");
      this.#begin(conversationId);
    } catch (error) {
      this.#fail(error);
    }
  }

  #step(event: TalkKeyEvent): void {
    const nowMs = performance.now();
    const keyUpAtMs = this.#key.kind === "lifting" ? this.#key.upAtMs : nowMs;
    const { key, effect } = stepTalkKey(this.#key, event, nowMs);
    this.#key = key;
    this.isLatched = key.kind === "latched";
    switch (effect) {
      case "press":
        void this.#press();
        return;
      case "release":
        this.#take?.release(keyUpAtMs);
        return;
      case "cancel":
        this.#cancelTurn();
        return;
      case null:
    }
  }

  async #press(): Promise<void> {
    // What the microphone heard while an answer sounded is the answer.
    const preRollMs = this.phase === "speaking" ? 0 : PRE_ROLL_MS;
    this.problem = null;
    this.level = 0;
    this.isOpening = true;
    this.#ownTurn = null;
    this.#playback.hush();
    this.#playback.prepare();
    const take = startTake({
      transport: this.#transport,
      microphone: this.#microphone,
      preRollMs,
      after: this.#take?.done,
      onListening: () => {
        if (this.#take !== take) return;
        this.isOpening = false;
        this.isRecording = true;
      },
      onTurn: (turnId) => {
        this.#ownTurn = turnId;
        this.#pressed.add(turnId);
      },
    });
    this.#take = take;
    try {
      await take.done;
    } catch (error) {
      if (this.#take === take) this.#step("over");
      // The answer that this press silenced is over, though no new turn begins.
      if (this.#ownTurn === null && this.phase !== "idle") this.#tell(this.#transport.call("cancel"));
      this.#fail(error);
    } finally {
      if (this.#take === take) this.#settle();
    }
  }

  #cancelTurn(): void {
    this.#playback.hush();
    // What is still on its way must not sound any more.
    this.#ownTurn = null;
    if (this.#take !== null) this.#take.cancel();
    else if (this.phase !== "idle") this.#tell(this.#transport.call("cancel"));
  }

  /** The turn ended while it was still being spoken into. */
  #giveUp(take: Take): void {
    take.cancel();
    this.#step("over");
  }

  #settle(): void {
    this.#take = null;
    this.isOpening = false;
    this.isRecording = false;
    this.level = 0;
  }

  #enter(phase: Phase, turnId: string | null): void {
    this.phase = phase;
    if (phase === "listening" && turnId !== null && !this.open.some((turn) => turn.id === turnId)) {
      this.open = [...this.open, { id: turnId, transcript: "", reply: "" }];
    }
    // Ten minutes are the longest recording: the assistant ends it then, and the tap with it.
    if (phase !== "listening" && turnId === this.#ownTurn && this.#key.kind === "latched" && this.isRecording) {
      this.#step("toggle");
    }
  }

  #change(turnId: string, change: (turn: OpenTurn) => OpenTurn): void {
    this.open = this.open.map((turn) => (turn.id === turnId ? change(turn) : turn));
  }

  #add(turn: Turn): void {
    this.open = this.open.filter((open) => open.id !== turn.id);
    this.#pressed.delete(turn.id);
    if (turn.id === this.#ownTurn && this.#take !== null) this.#giveUp(this.#take);
    if (turn.outcome === "cancelled" || this.#left.has(turn.conversationId)) return;
    // Begun elsewhere, from the tray.
    if (turn.conversationId !== this.conversationId) this.#begin(turn.conversationId);
    this.turns = [...this.turns, turn].slice(-KEPT_TURNS);
  }

  #begin(conversationId: string): void {
    this.conversationId = conversationId;
    this.turns = [];
  }

  #tell(call: Promise<void>): void {
    call.catch((error: unknown) => this.#fail(error));
  }

  /** A lost connection has its own place in the window. */
  #fail(error: unknown): void {
    const problem = toProblem(error);
    if (problem.code !== "CONNECTION_LOST" && problem.code !== "CANCELLED") this.problem = problem;
  }
}
