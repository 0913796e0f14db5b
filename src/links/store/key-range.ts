/** Returns SQL for whether a table's key is in a range: after the first key, up to and including the second. Takes four values. */
export function inRange(alias: string): string {
  return `(${alias}.slug, ${alias}.domain) > (?, ?) AND (${alias}.slug, ${alias}.domain) <= (?, ?)`;
}
