/**
 * Gathers what comes in one turn of the event loop, and does it at the turn's end, one after the other. Nothing waits
 * longer for it, for the answers leave no earlier; but the processor does the same many times over with the code in its
 * caches, instead of a little of everything for each: a tenth of what a redirect costs (docs/performance.md).
 * @param work Must not throw: what has come after would not be done.
 */
export function atEndOfTurn<Item>(work: (item: Item) => void): (item: Item) => void {
  let items: Item[] = [];
  const workOff = () => {
    const gathered = items;
    items = [];
    for (const item of gathered) work(item);
  };
  return item => {
    if (items.push(item) === 1) setImmediate(workOff);
  };
}
