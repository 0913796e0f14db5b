import { hash } from 'node:crypto';
import type { Visit } from './visit.ts';

/** Longer than most browsers' user agents with their address; those of in-app browsers are longer. */
const PLAIN_MAX_LENGTH = 256;

/**
 * Stands for an address and user agent, and for what else is given, in a table of visitors in memory. Short texts
 * stand for themselves, for long ones a hash: a visitor chooses how long they are, and the tables are bounded in their
 * number of entries.
 */
export function visitorKey(visit: Visit, more: readonly string[] = []): string {
  // NUL cannot stand in any of them, nor in a hash. Joined, because that copies: a text made of others by "+" or in a
  // template keeps them, and with an address of `X-Forwarded-For` the whole header that it was cut from.
  const text = [visit.address, visit.headers['user-agent'] ?? '', ...more].join('\0');
  return text.length <= PLAIN_MAX_LENGTH ? text : hash('sha1', text, 'base64');
}
