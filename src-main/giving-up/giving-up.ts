/**
 * Carries the ladder out: where a model does not fit, less of it or another one in its place, for this machine and this pipeline, and
 * remembered as long as neither changes.
 *
 *     const givingUp = createGivingUp({ pipeline, catalog, storage, … });
 *     givingUp.pipeline();                          // as it is now: what was given up in earlier runs is given up already
 *     await givingUp.giveUp("llm", shortage);       // the engine is another one now
 */
import { z } from "zod";
import type { CatalogModel } from "../catalog/catalog.ts";
import { findModel } from "../catalog/catalog.ts";
import { engineSpec } from "../catalog/engine-specs.ts";
import { checkPipeline } from "../catalog/pipeline.ts";
import type { Pipeline } from "../catalog/pipeline.ts";
import type { Notice } from "../contract.ts";
import { formatBytes } from "../downloads/format-bytes.ts";
import type { EngineSpec } from "../engines/engine.ts";
import { toMiniflowError } from "../errors.ts";
import type { Log } from "../log.ts";
import { foreseeSize } from "../outlook/model-sizes.ts";
import type { ForeseenSize } from "../outlook/model-sizes.ts";
import type { Shortage, Size } from "../residency/kept.ts";
import { deviceBytes, roomAfterFailure, stepDown } from "../residency/ladder.ts";
import type { Choice, LadderRole, RungId, Setup } from "../residency/ladder.ts";
import { forgetGivenUp, readGivenUp, saveGivenUp } from "../storage/measures.ts";
import type { Storage } from "../storage/storage.ts";
import { toChoice, withChoice } from "./part-choice.ts";
import { listStandIns } from "./stand-ins.ts";

/** One thing that was given up. */
interface Given {
  role: LadderRole;
  id: RungId;
  /** In words. */
  why: string;
}

export interface GivingUpOptions {
  /** As a person asked for it. */
  pipeline: Pipeline;
  catalog: readonly CatalogModel[];
  storage: Storage;
  log: Log;
  /** What else it depends on: the budget, and the GPU as it is known now. */
  circumstances(): unknown;
  /** False while a person tries another budget: nothing is remembered of that. */
  isLasting(): boolean;
  /** Puts another engine in the place of the one of its role. */
  change(spec: EngineSpec): void;
  tell(notice: Notice): void;
}

export interface GivingUp {
  /** As it is now. */
  pipeline(): Pipeline;
  /** Everything that was given up, in words. */
  givenUp(): string[];
  /**
   * What the model will probably hold after it; null where there is nothing to give up that would help. The model must be away. Errors: those
   * of reading its file.
   */
  giveUp(role: LadderRole, shortage: Shortage): Promise<Size | null>;
}

const TITLES = { asr: "recogniser", llm: "language model", tts: "voice" } satisfies Record<LadderRole, string>;
const NOTHING: Choice = { model: "", onDevice: false, weightsBytes: 0, workspaceBytes: 0 };

const takenSchema = z.object({
  parts: z.object({ asr: z.unknown(), llm: z.unknown(), tts: z.unknown() }),
  given: z.array(z.object({ role: z.enum(["asr", "llm", "tts"]), id: z.string(), why: z.string() })),
});

export function createGivingUp(options: GivingUpOptions): GivingUp {
  const { pipeline: asked, catalog, storage, log } = options;
  let { pipeline, given } = recall();

  /** What is remembered and can still be had. */
  function recall(): { pipeline: Pipeline; given: readonly Given[] } {
    const nothing = { pipeline: asked, given: [] };
    const stored = readGivenUp(storage, asked.name, describeAsked());
    if (stored === null) return nothing;
    try {
      const { parts, given } = takenSchema.parse(JSON.parse(stored));
      const { name, ...rest } = asked;
      const pipeline = checkPipeline(name, { ...rest, ...parts });
      for (const role of ["asr", "llm", "tts"] as const) engineSpec(role, pipeline, catalog);
      return { pipeline, given: given as Given[] };
    } catch (error) {
      log.warn("what was given up is forgotten", { code: toMiniflowError(error).code });
      forgetGivenUp(storage, asked.name);
      return nothing;
    }
  }

  function describeAsked(): string {
    const { asr, llm, tts } = asked;
    return JSON.stringify({ asr, llm, tts, circumstances: options.circumstances() });
  }

  function remember(): void {
    const { asr, llm, tts } = pipeline;
    const taken = JSON.stringify({ parts: { asr, llm, tts }, given });
    try {
      saveGivenUp(storage, { pipeline: asked.name, asked: describeAsked(), taken });
    } catch (error) {
      log.warn("what was given up could not be stored", { code: toMiniflowError(error).code });
    }
  }

  async function choiceOf(whole: Pipeline, role: LadderRole, { device }: Shortage): Promise<Choice> {
    const part = whole[role];
    const spec: EngineSpec = engineSpec(role, whole, catalog);
    // All layers: how many of them are on the device is said by the choice.
    const full: EngineSpec = spec.engine === "llama" ? { ...spec, gpuLayers: device === "gpu" ? "max" : 0 } : spec;
    const size = await sizeOf(full, part, device);
    return toChoice(part, size, device);
  }

  function sizeOf(spec: EngineSpec, part: Pipeline[LadderRole], device: Shortage["device"]): Promise<ForeseenSize> {
    const model = "model" in part ? findModel(catalog, part.model) : null;
    const { signal } = new AbortController();
    const isHere = !isToldOf(model);
    return foreseeSize({ spec, model, isHere, hasGpu: device === "gpu", measured: null, signal });
  }

  /** Models that are here and could stand in, the largest first. */
  async function listSmaller(role: LadderRole, shortage: Shortage): Promise<Choice[]> {
    const choices = await Promise.all(
      listStandIns(role, asked, catalog).map(({ id }) => {
        const part = { ...asked[role], model: id };
        return choiceOf({ ...asked, [role]: part }, role, shortage);
      }),
    );
    return choices.toSorted((a, b) => deviceBytes(b) - deviceBytes(a));
  }

  return {
    pipeline: () => pipeline,
    givenUp: () => given.map(({ why }) => why),
    async giveUp(role, shortage) {
      const { device, needBytes, roomBytes, failed } = shortage;
      const choice = await choiceOf(pipeline, role, shortage);
      // What a load has measured counts: the ladder's own figures only say how much less a rung asks for.
      const ladderBytes = roomBytes * (deviceBytes(choice) / needBytes);
      const setup: Setup = { device, asr: NOTHING, llm: NOTHING, tts: NOTHING, smaller: { asr: [], llm: [] } };
      setup[role] = choice;
      if (role !== "tts") setup.smaller[role] = await listSmaller(role, shortage);
      const rungs = stepDown(setup, role, failed ? roomAfterFailure(choice, ladderBytes) : ladderBytes);
      const last = rungs.at(-1);
      // After a failed load the lowest rung is worth a try: nobody knows how much there is.
      if (last === undefined || (!last.fits && !failed)) return null;
      const steps = rungs.map(({ id, why }): Given => ({ role, id, why }));
      given = steps.reduce(addGiven, given);
      const ids = given.filter((one) => one.role === role).map(({ id }) => id);
      pipeline = withChoice(pipeline, { role, device, choice: last.setup[role], steps: ids, asked });
      const spec: EngineSpec = engineSpec(role, pipeline, catalog);
      options.change(spec);
      if (options.isLasting()) remember();
      options.tell(describe(role, shortage, steps.reduce<readonly Given[]>(addGiven, []), options.isLasting()));
      const { shares, loadMs } = await sizeOf(spec, pipeline[role], device);
      return { shares, loadMs, measured: false };
    },
  };
}

/** With another model, or on the processor, layers and conversation begin anew; where it is and which it is are apart. */
function addGiven(before: readonly Given[], step: Given): readonly Given[] {
  const beginsAnew = LASTING.has(step.id);
  const replaces = ({ role, id }: Given): boolean =>
    role === step.role && (id === step.id || (beginsAnew && !LASTING.has(id)));
  return [...before.filter((one) => !replaces(one)), step];
}

const LASTING = new Set<RungId>(["asr-smaller", "llm-smaller", "cpu", "tts-cpu"]);

function describe(
  role: LadderRole,
  { needBytes, roomBytes, failed }: Shortage,
  steps: readonly Given[],
  isLasting: boolean,
): Notice {
  const sizes = `needs ${formatBytes(needBytes)}, and the models may have ${formatBytes(roomBytes)}`;
  const why = failed ? "could not be loaded for want of memory" : sizes;
  const given = steps.map((step) => step.why).join(" ");
  const until = isLasting ? " MiniFlow remembers that until the budget, the pipeline or the GPU is another." : "";
  return { code: "MEMORY_SHORT", message: `The ${TITLES[role]} ${why}. ${given}${until}` };
}

/** Whether the catalog tells how a language model is built. Else its file is read, for which node-llama-cpp must be imported: a second's work. */
function isToldOf(model: CatalogModel | null): boolean {
  const { layers, kvBytesPerToken } = model?.footprint ?? {};
  return layers !== undefined && kvBytesPerToken !== undefined;
}
