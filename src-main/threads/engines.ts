/**
 * The two engine threads of the assistant: **speech** (vad, asr, tts) and **language** (llm), so that the answer goes on being
 * written while its beginning is spoken.
 */
import type { EngineByRole, EngineSpec, Role, SpecOf } from "../engines/engine.ts";
import type { Log } from "../log.ts";
import { bookFootprint, isRestartDue, openResidue } from "../residency/residue.ts";
import type { Residue } from "../residency/residue.ts";
import { connectEngines, connectWeights } from "./far-engines.ts";
import type { FarWeights } from "./far-engines.ts";
import type { OpenPort } from "./port.ts";
import { startThread } from "./thread.ts";
import type { EngineThread, ThreadOptions } from "./thread.ts";

export interface StartedEngines {
  engines: EngineByRole;
  /** The weight store of each engine's thread. */
  weights: Record<Role, FarWeights>;
  /** What their processes keep of models that have gone; 0 with worker threads, where nobody can tell whose memory is whose. */
  residueBytes(): number;
  /**
   * Starts processes anew that keep too much, as long as `mayStop` says that nothing uses their engines. `onDied` is told. Resolves
   * with the engines of those that were.
   */
  giveBack(mayStop: (roles: readonly Role[]) => boolean): Promise<Role[]>;
  /** Puts another engine in the place of the one of its role; that one lets its model go first. */
  change(spec: EngineSpec): void;
  /** Ends both threads. Resolves when they have ended. */
  close(): Promise<void>;
}

/** What both threads share with the rest of the assistant. */
export interface ThreadSurroundings extends Pick<ThreadOptions, "devicesFile" | "onNotice"> {
  /** Told which engines were on a thread that died; `inOrder`: to give memory back, and it is there again. Defaults to nobody. */
  onDied?: (roles: readonly Role[], inOrder: boolean) => void;
  /** Told that a process keeps too much: `giveBack` when nothing uses it. Defaults to nobody. */
  onDue?: () => void;
}

interface Thread {
  roles: Role[];
  thread: EngineThread;
  residue: Residue;
}

/** Starts both, each on a far end that `openPort` opens, and returns at once; the models come in when they are loaded or first used. */
export function startEngines(
  specs: { vad: SpecOf<"vad">; asr: SpecOf<"asr">; llm: SpecOf<"llm">; tts: SpecOf<"tts"> },
  log: Log,
  openPort: OpenPort,
  { onDied, onDue, ...surroundings }: ThreadSurroundings = {},
): StartedEngines {
  const start = (name: string, own: EngineSpec[]): Thread => {
    const roles = own.map(({ role }) => role);
    const fresh = (): Residue => openResidue(roles);
    const started: Thread = {
      roles,
      residue: fresh(),
      thread: startThread({
        ...surroundings,
        name,
        specs: own,
        log,
        openPort,
        onFootprint(footprint) {
          started.residue = bookFootprint(started.residue, footprint);
          if (isRestartDue(started.residue)) onDue?.();
        },
        onDied(inOrder) {
          started.residue = fresh();
          onDied?.(roles, inOrder);
        },
      }),
    };
    return started;
  };
  const speechSpecs = [specs.vad, specs.asr, specs.tts];
  const [speech, language] = [start("speech", speechSpecs), start("language", [specs.llm])];
  const all = [speech, language];
  const [ofSpeech, ofLanguage] = [connectWeights(speech.thread), connectWeights(language.thread)];
  return {
    engines: { ...connectEngines(speech.thread, speechSpecs), ...connectEngines(language.thread, [specs.llm]) },
    weights: { vad: ofSpeech, asr: ofSpeech, llm: ofLanguage, tts: ofSpeech },
    residueBytes: () => all.reduce((sum, { residue }) => sum + residue.residueBytes, 0),
    async giveBack(mayStop) {
      const due = all.filter(({ residue, roles }) => isRestartDue(residue) && mayStop(roles));
      const renewed = await Promise.all(due.map(({ thread, roles }) => thread.renew(() => mayStop(roles))));
      return due.flatMap(({ roles }, index) => (renewed[index] === true ? roles : []));
    },
    change: (spec) => all.find(({ roles }) => roles.includes(spec.role))?.thread.change(spec),
    async close() {
      await Promise.all(all.map(({ thread }) => thread.close()));
    },
  };
}
