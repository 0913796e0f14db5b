import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Visit } from '../visit.ts';

/** Longer than an address with a link's slug and some parameters. */
const PLAIN_MAX_LENGTH = 256;
/** Longer than people's user agents are. */
const USER_AGENT_MAX_LENGTH = 512;

/** User agents have a hundred characters and more, and few are as frequent as most visits: their hashes are kept. */
const userAgentHashes = new LRUCache<string, string>({ max: 2_000 });

/**
 * Stands for an address and user agent, and for what else is given, in a table of visitors in memory. Short texts
 * stand for themselves, for long ones and for the user agent a hash: a visitor chooses how long they are, and the tables
 * are bounded in their number of entries.
 */
export function visitorKey(visit: Visit, more: readonly string[] = []): string {
  // NUL cannot stand in any of them, nor in a hash. Joined, because that copies: a text made of others by "+" or in a
  // template keeps them, and with an address of `X-Forwarded-For` the whole header that it was cut from.
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
