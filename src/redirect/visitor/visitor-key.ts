import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Visit } from '../visit.ts';

/** Longer than an address with a link's slug and some parameters. */
const PLAIN_MAX_LENGTH = 256;
/** Longer than people's user agents are. */
const USER_AGENT_MAX_LENGTH = 512;

/** User agents are long, and a few of them make up most visits, so their hashes are cached. */
const userAgentHashes = new LRUCache<string, string>({ max: 2_000 });

/**
 * The key of an address and user agent, and of anything else given, in an in-memory table of visitors. Long texts and
 * the user agent are hashed: visitors choose their length, and the tables are bounded only in their number of entries.
 */
export function visitorKey(visit: Visit, more: readonly string[] = []): string {
  // None of them contains NUL, nor does a hash. `join` copies; "+" or a template would keep a reference to its parts.
  const text = [visit.address, userAgentHash(visit.headers['user-agent'] ?? ''), ...more].join('\0');
  return text.length <= PLAIN_MAX_LENGTH ? text : sha1(text);
}

function userAgentHash(userAgent: string): string {
  const known = userAgentHashes.get(userAgent);
  if (known !== undefined) return known;
  const made = sha1(userAgent);
  if (userAgent.length <= USER_AGENT_MAX_LENGTH) userAgentHashes.set(userAgent, made);
  return made;
}

function sha1(text: string): string {
  return hash('sha1', text, 'base64');
}
