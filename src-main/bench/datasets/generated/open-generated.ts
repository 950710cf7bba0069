/** Accents without a recording of anybody: questions spoken by synthesisers when they are asked for. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { samplesToMs, toPcmBytes } from "../../../audio/pcm.ts";
import { SPEECH_RATE_HZ } from "../../../engines/engine.ts";
import type { DatasetRow } from "../../runs/records.ts";
import { createDice } from "../../statistics/dice.ts";
import type { ExaminedDataset } from "../file-rows.ts";
import type { DatasetSpec } from "../spec.ts";
import { invalidDataset } from "../trouble.ts";
import { drawSentence } from "./sentences.ts";
import { drawSpeakers } from "./speakers.ts";
import type { Speaker } from "./speakers.ts";
import { openStudio } from "./studio.ts";

type GeneratedSpec = Extract<DatasetSpec, { kind: "generated" }>;

interface Planned {
  row: DatasetRow;
  speaker: Speaker;
  text: string;
}

/** What was spoken is kept up to so much, for the next time that it is asked for. */
const KEPT_BYTES = 32 * 1024 * 1024;

/**
 * Every accent's speakers say as many sentences. The same seed gives the same rows and samples with the same packages. Rows have no length before they are spoken. The digest is that of the synthesisers, of all that they are to say and how, and
 * of one sound: saying all of it for each run would take longer than many runs. Errors: MODEL_MISSING.
 */
export async function openGenerated(spec: GeneratedSpec): Promise<ExaminedDataset> {
  const { speakers = 3, sentences = 4, seed = 1 } = spec;
  const studio = await openStudio();
  const diceOf = (what: string) => createDice(`${seed} ${what}`);
  const planned = plan(drawSpeakers(speakers, diceOf), sentences, seed);
  const kept = new Map<string, Float32Array>();
  let keptBytes = 0;

  function record({ row: { id }, speaker, text }: Planned): Float32Array {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const pcm = studio.record(text, speaker, diceOf(`noise ${id}`));
    if (keptBytes + pcm.byteLength <= KEPT_BYTES) {
      kept.set(id, pcm);
      keptBytes += pcm.byteLength;
    }
    return pcm;
  }

  async function* recordAll(signal: AbortSignal): AsyncGenerator<{ row: DatasetRow; pcm: Float32Array }> {
    for (const one of planned) {
      signal.throwIfAborted();
      await setImmediate();
      yield { row: one.row, pcm: record(one) };
    }
  }

  return {
    name: "generated",
    async digest({ signal }) {
      const hash = createHash("sha256");
      for (const path of studio.files)
        for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) hash.update(chunk);
      for (const { row, speaker } of planned) hash.update(JSON.stringify([row, speaker]));
      // The studio's own work is heard in any sound.
      for (const one of planned.slice(0, 1)) hash.update(toPcmBytes(record(one)));
      return hash.digest("hex");
    },
    async *rows({ signal }) {
      for (const { row } of planned) {
        signal.throwIfAborted();
        yield row;
      }
    },
    async *examine({ signal, withSound = false }) {
      if (!withSound) return yield* planned.map(({ row }) => row);
      for await (const { row, pcm } of recordAll(signal))
        yield { ...row, durationMs: samplesToMs(pcm.length, SPEECH_RATE_HZ) };
    },
    async readSound(id, { signal }) {
      signal.throwIfAborted();
      const found = planned.find(({ row }) => row.id === id);
      if (found === undefined)
        throw invalidDataset({ path: "generated" }, `there is no row "${id}"`, "Take the seed and sizes that made it.");
      await setImmediate();
      return record(found).slice();
    },
    async close() {
      kept.clear();
    },
  };
}

/** The n-th speakers of all accents say the same sentences, so that accents can be compared. */
function plan(speakers: readonly Speaker[], sentences: number, seed: number): Planned[] {
  const counts = new Map<string, number>();
  return speakers.flatMap((speaker) => {
    const number = (counts.get(speaker.accent) ?? 0) + 1;
    counts.set(speaker.accent, number);
    return Array.from({ length: sentences }, (_, at) => {
      const text = drawSentence(createDice(`${seed} sentence ${number} ${at}`));
      const id = `${speaker.accent}-${number}-${at + 1}`;
      return { speaker, text, row: rowOf(id, text, speaker) };
    });
  });
}

function rowOf(id: string, transcript: string, { name, accent, gender }: Speaker): DatasetRow {
  return { id, transcript, machineTranscript: null, speaker: name, accent, age: null, gender, durationMs: null };
}
