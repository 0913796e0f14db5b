/** Two slips of the finger: a letter left out, doubled or wrong; a swap of neighbours counts as two. */
const MAX_DISTANCE = 2;

/** The name that was perhaps meant; undefined where none is near. Of equally near ones the first. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const byDistance = names
    .map(name => ({ name, distance: editDistance(written, name) }))
    .sort((a, b) => a.distance - b.distance);
  return byDistance.find(({ distance }) => distance <= MAX_DISTANCE)?.name;
}

/** How many letters must be put in, taken out or replaced to make one text of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
