/** Word error rates in noise, in rooms and over a telephone. */
import { summarise } from "./asr-sets.ts";
import { createDice } from "../../../src-main/bench/statistics/dice.ts";
import type { Listener } from "./listener.ts";
import { addNoise, addRoom, makeNoise, NOISES, overTelephone, type Room } from "./noise.ts";
import { readAll } from "./readings.ts";
import { speechLevelOf, type Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

const SNRS_DB = [20, 10, 5, 0];
const ROOMS: Record<string, Room> = {
  "small room, near": { decayMs: 300, directDb: 6 },
  "living room": { decayMs: 500, directDb: 3 },
  hall: { decayMs: 1000, directDb: 0 },
};

/** The same utterances under each condition, accent auto. `seed` decides over the noise. */
export async function tableOfConditions(
  listeners: readonly Listener[],
  utterances: readonly Utterance[],
  seed: string,
): Promise<Table> {
  const speech = utterances.map((said) => said.speech);
  const conditions: [string, (pcm: Float32Array, index: number) => Float32Array][] = [["none", (pcm) => pcm]];
  for (const noise of NOISES) {
    for (const snrDb of SNRS_DB) {
      conditions.push([
        `${noise} noise, ${snrDb} dB`,
        (pcm, index) => {
          const made = makeNoise(noise, pcm.length, createDice(`${seed} ${noise} ${index}`), speech);
          return addNoise(pcm, made, speechLevelOf(pcm), snrDb);
        },
      ]);
    }
  }
  for (const [name, room] of Object.entries(ROOMS)) {
    conditions.push([name, (pcm, index) => addRoom(pcm, room, createDice(`${seed} ${name} ${index}`))]);
  }
  conditions.push(["telephone", overTelephone]);
  const rows: Table["rows"] = [];
  for (const [condition, change] of conditions) {
    rows.push({ condition, ...summarise(await readAll(listeners, utterances, { change })) });
  }
  return { id: "conditions", title: "Word errors by condition (seen and unseen voices), accent auto", rows };
}
