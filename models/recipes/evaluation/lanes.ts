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
