/** What the recogniser costs: time on one core. */
import { summarise } from "../../../src-main/bench/statistics/summarise.ts";
import { SPEECH_RATE_HZ } from "../../../src-main/engines/engine.ts";
import { mapInLanes, withLanes } from "./lanes.ts";
import { openListener, type Window } from "./listener.ts";
import { asRecorded, type Utterance } from "./shards.ts";
import type { Table } from "./table.ts";

const UTTERANCE_SAMPLES = 3 * SPEECH_RATE_HZ;
const WARM_UPS = 5;
const MEASURED = 50;

/** Recordings of 3 s, margins among them, read one after the other on one thread. Nothing else must be running. */
export async function tableOfSpeed(
  { modelDir, window }: { modelDir: string; window: Window },
  utterances: readonly Utterance[],
): Promise<Table> {
  const recordings = utterances
    .map(({ speech }) => asRecorded(speech))
    .filter((pcm) => pcm.length >= UTTERANCE_SAMPLES)
    .slice(0, MEASURED)
    .map((pcm) => pcm.slice(0, UTTERANCE_SAMPLES));
  if (recordings.length === 0)
    return { id: "speed", title: "A recording of 3 s on one thread: none is that long", rows: [] };
  const { count, p50, p95, max } = summarise(await timeReading({ modelDir, window }, recordings));
  return {
    id: "speed",
    title: "A recording of 3 s on one thread, ms",
    rows: [{ window, recordings: count, p50, p95, max }],
  };
}

/** Milliseconds of each. */
async function timeReading(
  options: { modelDir: string; window: Window },
  recordings: readonly Float32Array[],
): Promise<number[]> {
  const times = await withLanes(
    1,
    () => openListener({ ...options, threads: 1 }),
    (listeners) =>
      mapInLanes(listeners, [...recordings.slice(0, WARM_UPS), ...recordings], async (listener, pcm) => {
        const begun = performance.now();
        await listener.read(pcm, "auto");
        return performance.now() - begun;
      }),
  );
  return times.slice(-recordings.length);
}
