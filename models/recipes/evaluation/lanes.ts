/** Does `work` for each item, in each lane one after the other; the results are in the order of the items. Rejects with the first failure. */
export async function mapInLanes<Lane, Item, Result>(
  lanes: readonly Lane[],
  items: readonly Item[],
  work: (lane: Lane, item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  async function run(lane: Lane): Promise<void> {
    for (const [index, item] of waiting) results[index] = await work(lane, item, index);
  }
  await Promise.all(lanes.map(run));
  return results;
}

/** Opens `count` lanes, and closes them whatever comes of `use`. Rejects with the first failure to open one, or with that of `use`. */
export async function withLanes<Lane extends { close(): Promise<void> }, Result>(
  count: number,
  open: () => Promise<Lane>,
  use: (lanes: Lane[]) => Promise<Result>,
): Promise<Result> {
  const opening = await Promise.allSettled(Array.from({ length: count }, open));
  const lanes = opening.flatMap((lane) => (lane.status === "fulfilled" ? [lane.value] : []));
  try {
    const failed = opening.find((lane) => lane.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return await use(lanes);
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}
