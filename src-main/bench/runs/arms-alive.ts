/**
 * The arms' processes: one is started when its first trial comes, and again after it has died. What it had been warmed up with
 * before, it is warmed up with again, uncounted: a trial after a crash or a resumption is no colder than the one before.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makePrivateDir } from "../../storage/home.ts";
import type { PlannedArm } from "../experiments/arms.ts";
import type { ArmProcess } from "./arm-process.ts";
import { startArm } from "./arm-process.ts";
import { benchmarksDir } from "./benchmarks-dir.ts";
import { fileNameOf } from "./file-name.ts";
import { asPipeline, describeArm } from "./plan-run.ts";

export interface ArmsAlive {
  /** The arm's process, ready. `warmUp` is called for one that is started anew in the middle of the arm's trials. */
  take(planned: PlannedArm, warmUp: ((arm: ArmProcess) => Promise<void>) | null): Promise<ArmProcess>;
  /**
   * What a process besides the arms hears in a wav file: the recogniser of the first of MiniFlow's arms, so that the arms' own memory
   * is left as it is and all replies meet the same ears. Null where it cannot tell.
   */
  hear(wav: string): Promise<string | null>;
  end(label: string): Promise<void>;
  endOthers(label: string): Promise<void>;
  /** The listener as well. */
  endAll(): Promise<void>;
}

export interface ArmsOptions {
  arms: readonly PlannedArm[];
  home: string;
  /** The run's folder. */
  folder: string;
  limitMs: number;
}

export function keepArms({ arms, home, folder, limitMs }: ArmsOptions): ArmsAlive {
  const alive = new Map<string, ArmProcess>();
  let listener: ArmProcess | null = null;

  const start = (planned: PlannedArm, name: string): Promise<ArmProcess> =>
    startPlanned(planned, { home, limitMs, folder: join(folder, "arms", name), logPath: join(folder, `${name}.log`) });

  async function end(label: string): Promise<void> {
    const arm = alive.get(label);
    alive.delete(label);
    await arm?.end();
  }

  return {
    async take(planned, warmUp) {
      const { label } = planned.arm;
      const there = alive.get(label);
      if (there?.isAlive() === true) return there;
      const arm = await start(planned, fileNameOf(label));
      alive.set(label, arm);
      try {
        await warmUp?.(arm);
      } catch (error) {
        await end(label);
        throw error;
      }
      return arm;
    },
    async hear(wav) {
      const ours = arms.find(({ programPath }) => programPath === null);
      if (ours === undefined) return null;
      try {
        if (listener?.isAlive() !== true) listener = await start(ours, "listener");
        return await listener.hear(wav, limitMs);
      } catch {
        // The trial itself went well: the figure that needs this is missing, as any that could not be measured.
        return null;
      }
    },
    end,
    async endOthers(label) {
      for (const other of [...alive.keys()].filter((each) => each !== label)) await end(other);
    },
    async endAll() {
      await Promise.all([...[...alive.keys()].map(end), listener?.end()]);
    },
  };
}

interface Place {
  home: string;
  limitMs: number;
  folder: string;
  logPath: string;
}

function startPlanned(planned: PlannedArm, { home, limitMs, folder, logPath }: Place): Promise<ArmProcess> {
  const { label, pipeline } = planned.arm;
  return startArm({
    label,
    folder,
    logPath,
    modelsHome: home,
    pipeline,
    pipelineName: pipeline === null ? "" : asPipeline(pipeline).name,
    programPath: planned.programPath,
    beginLimitMs: limitMs,
    ...describeArm(planned, home),
  });
}

/**
 * Lets every peer begin once, and end: one that is not installed, or cannot play its pipeline, is better known before a run than from
 * every one of its trials. Errors: the peer's own, ENGINE_DIED, TRIAL_TOO_LONG.
 */
export async function tryPeers(arms: readonly PlannedArm[], home: string, limitMs: number): Promise<void> {
  const folder = join(benchmarksDir(home), "trying");
  try {
    for (const planned of arms.filter(({ programPath }) => programPath !== null)) {
      const own = join(folder, fileNameOf(planned.arm.label));
      makePrivateDir(own);
      const arm = await startPlanned(planned, { home, limitMs, folder: own, logPath: `${own}.log` });
      await arm.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
