import { parseUrl } from '../text/parse-url.ts';

/**
 * What is wrong with `text` as an Everflow tracking domain; nothing when it is an https origin. http is for this
 * machine itself or where `allowHttp` says so, because a click carries the visitor's address.
 */
export function trackingDomainProblems(text: string, allowHttp: boolean): string[] {
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : null;
  if (!url) return [`must be an https origin such as https://www.trk.example, not "${text}"`];
  const problems: string[] = [];
  if (url.username || url.password) problems.push('must not hold a user name or password');
  else if (text.toLowerCase() !== url.origin)
    problems.push(`must be an origin alone, with no path or query: ${url.origin}`);
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    problems.push(
      `must be https (http is for loopback, or set EVERFLOW_ALLOW_HTTP=true): https://${url.host}`,
    );
  return problems;
}

/** An origin as people copy it from an address bar, where a slash stands behind it. */
export function withoutFinalSlash(value: string): string {
  return value.replace(/\/$/, '');
}

/** Whether a URL's hostname is this machine: localhost, 127.0.0.0/8 or [::1]. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
