/**
 * What will be given up where models do not fit even alone: the ladder is asked as it will be when they are loaded (`giving-up/`), before
 * anything is here.
 */
import { toChoice, withChoice } from "../giving-up/part-choice.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { DeviceOutlook } from "../residency/outlook.ts";
import { deviceBytes, stepDown } from "../residency/ladder.ts";
import type { Choice, LadderRole, Setup } from "../residency/ladder.ts";
import type { ForeseenSize } from "./model-sizes.ts";

export interface GivenUp {
  /** Why, step by step, for people. */
  steps: string[];
  /** With that given up. */
  pipeline: Pipeline;
}

export interface GiveUpOptions {
  pipeline: Pipeline;
  /** The device that has too little. */
  tight: Pick<DeviceOutlook, "device" | "roomBytes" | "tooBig">;
  /** What a part would hold, with another model in its place too. */
  sizeOf(role: LadderRole, pipeline: Pipeline): Promise<ForeseenSize>;
  /** Models that are here and could take the place of a part's. */
  standInsOf(role: LadderRole): readonly string[];
}

const NOTHING: Choice = { model: "", onDevice: false, weightsBytes: 0, workspaceBytes: 0 };

/** Each model that is too big goes down by itself; one that finds no rung stays as it is. */
export async function foreseeGivenUp({ pipeline: asked, tight, sizeOf, standInsOf }: GiveUpOptions): Promise<GivenUp> {
  const { device, roomBytes } = tight;
  let pipeline = asked;
  const steps: string[] = [];

  async function choose(role: LadderRole, whole: Pipeline): Promise<Choice> {
    const size = await sizeOf(role, whole);
    return toChoice(whole[role], size, device);
  }

  async function chooseSmaller(role: LadderRole): Promise<Choice[]> {
    const standIns = standInsOf(role).map((model) => choose(role, { ...asked, [role]: { ...asked[role], model } }));
    return (await Promise.all(standIns)).toSorted((a, b) => deviceBytes(b) - deviceBytes(a));
  }

  for (const role of ["asr", "llm", "tts"] as const) {
    if (!tight.tooBig.includes(role)) continue;
    const setup: Setup = { device, asr: NOTHING, llm: NOTHING, tts: NOTHING, smaller: { asr: [], llm: [] } };
    setup[role] = await choose(role, asked);
    if (role !== "tts") setup.smaller[role] = await chooseSmaller(role);
    const rungs = stepDown(setup, role, roomBytes);
    const last = rungs.at(-1);
    if (last?.fits !== true) continue;
    const ids = rungs.map(({ id }) => id);
    pipeline = withChoice(pipeline, { role, device, choice: last.setup[role], steps: ids, asked });
    steps.push(...rungs.map(({ why }) => why));
  }
  return { steps, pipeline };
}
