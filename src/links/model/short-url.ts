import { parseUrl } from '../../text/parse-url.ts';
import type { Link } from './link.ts';

/** Returns the origin of an http or https URL that has nothing after it but a slash; undefined for any other text. */
export function readBaseUrl(text: string): string | undefined {
  const url = parseUrl(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : undefined;
}

/**
 * Returns the link's URL: on its own domain, or else at the base URL; null if neither is known.
 * @param baseUrl an origin. If it is on the link's domain, it also gives scheme and port; otherwise those are https's.
 */
export function shortUrl(
  { slug, domain }: Pick<Link, 'slug' | 'domain'>,
  baseUrl: string | null,
): string | null {
  const isElsewhere = domain !== null && (baseUrl === null || new URL(baseUrl).hostname !== domain);
  if (isElsewhere) return `https://${domain}/${slug}`;
  return baseUrl === null ? null : `${baseUrl}/${slug}`;
}
