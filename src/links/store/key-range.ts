/** SQL: whether a table's key lies in a range, given as four values: behind the first key, up to the second. */
export function inRange(alias: string): string {
  return `(${alias}.slug, ${alias}.domain) > (?, ?) AND (${alias}.slug, ${alias}.domain) <= (?, ?)`;
}
