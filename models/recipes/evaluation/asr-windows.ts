/** What the whole window costs, and what a short one costs in words. */
import { readSets, type SetReadings, type Sets } from "./asr-sets.ts";
import { tableOfSpeed } from "./asr-speed.ts";
import { withLanes } from "./lanes.ts";
import { openListener } from "./listener.ts";
import { rateOf } from "./rates.ts";
import { wordErrors } from "./readings.ts";
import type { Table } from "./table.ts";

/** The sets once more with the whole window, beside `bySet`, their readings with short ones; and the time of a recording with both. */
export async function tablesOfWindows(
  { modelDir, lanes, sets }: { modelDir: string; lanes: number; sets: Sets },
  bySet: SetReadings,
): Promise<Table[]> {
  const full = await withLanes(
    lanes,
    () => openListener({ modelDir, window: "full" }),
    (listeners) => readSets(listeners, sets),
  );
  const rows = [...bySet].map(([set, auto]) => {
    const whole = full.get(set) ?? [];
    return {
      set,
      utterances: auto.length,
      "WER auto": rateOf(auto.map(wordErrors)),
      "WER full": rateOf(whole.map(wordErrors)),
      "auto - full, paired": rateOf(
        auto.flatMap(({ errors, words }, at) => {
          const other = whole[at];
          return other === undefined ? [] : [{ part: errors - other.errors, whole: words }];
        }),
      ),
    };
  });
  const utterances = ["seen", "unseen"].flatMap((set) => sets.get(set) ?? []);
  const speed = await tableOfSpeed({ modelDir, window: "full" }, utterances);
  return [
    { id: "windows", title: "Word errors with short windows and with whole ones, accent auto", rows },
    { ...speed, id: "speedFull", title: `${speed.title}, whole window` },
  ];
}
