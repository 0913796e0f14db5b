import type { IncomingHttpHeaders } from 'node:http';

interface HeaderRule {
  readonly header: string;
  readonly reason: string;
  /** Whether a value, trimmed and in lower case, cannot be a person's. */
  isBots(value: string): boolean;
}

/**
 * Signs in headers other than the user agent. A missing header proves nothing: Safari has sent `Sec-Fetch-*` only
 * since 16.4, many in-app browsers never do, and `Sec-Fetch-User` is absent from a tap in another app.
 */
const RULES: readonly HeaderRule[] = [
  // Fetch metadata is forbidden to scripts. A tap on a link is a navigation of the whole window; all else is a
  // script's fetch, an image, a frame.
  { header: 'sec-fetch-mode', reason: 'sec-fetch-mode', isBots: value => value !== 'navigate' },
  { header: 'sec-fetch-dest', reason: 'sec-fetch-dest', isBots: value => value !== 'document' },
  // Office asks about a link before it hands it to the browser, with the user agent of a browser in some versions.
  { header: 'x-office-major-version', reason: 'ms-office', isBots: () => true },
  // Bots that sign their requests (draft-ietf-webbotauth-httpsig-protocol): AI agents that drive a real browser.
  { header: 'signature-agent', reason: 'signature-agent', isBots: () => true },
  // RFC 9110, section 10.1.2: the contact address for a robot. No browser sends it.
  { header: 'from', reason: 'from', isBots: value => value.includes('@') },
  // Chrome's old headless mode gives its name here too, where its user agent was changed. The new one does not.
  { header: 'sec-ch-ua', reason: 'automation', isBots: value => value.includes('headless') },
];

/** Longer than any browser's value of these headers. */
const VALUE_MAX_LENGTH = 512;

/** Returns why a request's headers, apart from the user agent, are not a person's. */
export function botByHeaders(headers: IncomingHttpHeaders): string | undefined {
  for (const { header, reason, isBots } of RULES) {
    const value = headers[header];
    if (typeof value !== 'string' || value === '') continue;
    if (isBots(value.slice(0, VALUE_MAX_LENGTH).trim().toLowerCase())) return reason;
  }
  return undefined;
}
