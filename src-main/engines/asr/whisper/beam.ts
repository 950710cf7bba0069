/**
 * Beam search: follows several beginnings at once and gives back several whole readings, for the CTC head to choose from.
 */
import { throwIfCancelled } from "../../held-model.ts";
import type { Tensor } from "../../onnx.ts";
import {
  stepDecoder,
  type ChosenToken,
  type Decoded,
  type DecoderModel,
  type DecoderStep,
  type FirstStep,
} from "./decode.ts";
import { isLooping } from "./guards.ts";
import { listBest, logProbabilities, suppress } from "./logits.ts";

interface Beginning {
  tokens: ChosenToken[];
  logProb: number;
  step: DecoderStep;
}

interface Candidate {
  from: Beginning;
  token: ChosenToken;
  logProb: number;
}

/**
 * At most `width` readings, the likeliest first. Beginnings are followed until `width` readings have ended, or until none
 * that is still going could become likelier than those.
 */
export async function decodeBeam(
  model: DecoderModel,
  hidden: Tensor,
  first: FirstStep,
  options: { promptLength: number; width: number; signal: AbortSignal },
): Promise<Decoded[]> {
  const { folder } = model;
  const room = folder.maxTokens - options.promptLength;
  const done: Decoded[] = [];
  let going: Beginning[] = [{ tokens: [], logProb: 0, step: first }];
  while (going.length > 0) {
    const candidates = going
      .flatMap((from) => extend(from, folder, options.width))
      .toSorted((a, b) => b.logProb - a.logProb)
      .slice(0, options.width);
    const next: Beginning[] = [];
    for (const { from, token, logProb } of candidates) {
      throwIfCancelled(options.signal);
      const tokens = [...from.tokens, token];
      const looped = isLooping(tokens.map(({ id }) => id));
      if (token.id === folder.endId)
        done.push({ tokens: from.tokens, logProb, averageLogProb: logProb / tokens.length, looped: false });
      else if (looped || tokens.length >= room)
        done.push({ tokens, logProb, averageLogProb: logProb / tokens.length, looped });
      else if (!isBeaten(logProb, done, options.width)) {
        next.push({ tokens, logProb, step: await stepDecoder(model, hidden, from.step.cache, token.id) });
      }
    }
    going = next;
  }
  return done.toSorted((a, b) => b.logProb - a.logProb).slice(0, options.width);
}

function extend(from: Beginning, folder: DecoderModel["folder"], width: number): Candidate[] {
  const scores = logProbabilities(suppress(from.step.logits, folder, from.tokens.length === 0));
  return listBest(scores, width).map((id) => {
    const token = { id, logProb: scores[id] ?? -Infinity };
    return { from, token, logProb: from.logProb + token.logProb };
  });
}

/** A beginning only gets less likely as it goes on. */
function isBeaten(logProb: number, done: readonly Decoded[], width: number): boolean {
  return done.length >= width && done.every((reading) => reading.logProb > logProb);
}
