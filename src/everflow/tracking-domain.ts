import { parseUrl } from '../parse-url.ts';

/**
 * What is wrong with `text` as an Everflow tracking domain; nothing when it is an https origin. http is for this
 * machine itself or where `allowHttp` says so, because a click carries the visitor's address.
 */
export function trackingDomainProblems(text: string, allowHttp: boolean): string[] {
  const url = /^https?:\/\//i.test(text) ? parseUrl(text) : null;
  if (!url) return [`must be an https origin such as https://www.trk.example, not "${text}"`];
  if (url.username || url.password) return ['must not hold a user name or password'];
  if (text.toLowerCase() !== url.origin)
    return [`must be an origin alone, with no path or query: ${url.origin}`];
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    return [`must be https (http is for loopback, or set EVERFLOW_ALLOW_HTTP=true): https://${url.host}`];
  return [];
}

/** Whether a URL's hostname is this machine: localhost, 127.0.0.0/8 or [::1]. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
