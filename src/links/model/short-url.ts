import { parseUrl } from '../../text/parse-url.ts';
import type { Link } from './link.ts';

/** The origin of an http or https URL that has nothing behind it but a slash; undefined for any other text. */
export function readBaseUrl(text: string): string | undefined {
  const url = parseUrl(text);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : undefined;
}

/**
 * Where visitors find the link: on its own domain, else at the base URL; null where neither is known.
 * @param baseUrl an origin. On the link's domain it also tells scheme and port, which are else those of https.
 */
export function shortUrl(
  { slug, domain }: Pick<Link, 'slug' | 'domain'>,
  baseUrl: string | null,
): string | null {
  const isElsewhere = domain !== null && (baseUrl === null || new URL(baseUrl).hostname !== domain);
  if (isElsewhere) return `https://${domain}/${slug}`;
  return baseUrl === null ? null : `${baseUrl}/${slug}`;
}
