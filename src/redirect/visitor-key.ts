import { hash } from 'node:crypto';
import type { Visit } from './visit.ts';

/**
 * Stands for an address and user agent, and for what else is given, in a table of visitors. A hash, because a
 * visitor chooses how long the texts are, and the tables are bounded in their number of entries.
 */
export function visitorKey(visit: Visit, more: readonly string[] = []): string {
  // NUL cannot stand in any of them.
  return hash('sha1', [visit.address, visit.headers['user-agent'] ?? '', ...more].join('\0'), 'base64');
}
