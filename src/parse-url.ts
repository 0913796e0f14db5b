/** `text` as a URL, or null; what `URL.parse` does from Node 22 on. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
