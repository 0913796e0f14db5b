import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Visitor, VisitorKind } from '../../journal/model/hit.ts';
import { botByHeaders } from './bot-headers.ts';
import { botByUserAgent } from './bot-user-agent.ts';
import { prefetchHeader } from './prefetch.ts';
import { previewBy } from './preview-user-agent.ts';

/** The settings `BOT_EXTRA` and `BOT_ALLOW`: parts of user agents, case-insensitive. */
export interface VisitorNames {
  readonly extra: readonly string[];
  readonly allow: readonly string[];
}

/** Classifies the sender of a request by its method and headers alone. Never throws, whatever they contain. */
export type VisitorClassifier = (method: string, headers: IncomingHttpHeaders) => Visitor;

/** Methods that ask about a link without opening it. */
const PROBES: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/**
 * Number of characters that are read of a user agent. People's have at most 400 (the longest of 16,000 seen has 387, an
 * in-app browser's); more would only slow down matching.
 */
const USER_AGENT_MAX_LENGTH = 512;

/**
 * Number of user agents whose class is cached, in about 1 MiB. Of people's visits (user-agents, 10,000), a hundred make
 * up 90 % and five hundred 96 %; a flood of made-up ones costs no more than without a cache.
 */
const USER_AGENTS_REMEMBERED = 2_000;

const PERSON: Visitor = { kind: 'person', reason: 'none of the rules' };
const ALLOWED: Visitor = { kind: 'person', reason: 'BOT_ALLOW' };

/** Creates the classifier. Classifies once right away, so that no visitor waits for isbot's first call. */
export function createVisitorClassifier(
  names: VisitorNames,
  remembered = USER_AGENTS_REMEMBERED,
): VisitorClassifier {
  const byUserAgent = remember(userAgentRules(names), remembered);
  const classify: VisitorClassifier = (method, headers) => {
    if (PROBES.has(method)) return { kind: 'probe', reason: method };
    const prefetch = prefetchHeader(headers);
    if (prefetch !== undefined) return { kind: 'prefetch', reason: prefetch };
    const visitor = byUserAgent(headers['user-agent'] ?? '');
    return visitor === PERSON ? (asVisitor('bot', botByHeaders(headers)) ?? PERSON) : visitor;
  };
  classify('GET', { 'user-agent': 'Mozilla/5.0 (Macintosh) AppleWebKit/600 (KHTML, like Gecko) Safari/600' });
  return classify;
}

/** Classifies by user agent alone; `PERSON` if no rule matches. */
function userAgentRules(names: VisitorNames): (userAgent: string) => Visitor {
  const allowed = includesAny(names.allow);
  const extra = includesAny(names.extra);
  return text => {
    const userAgent = text.slice(0, USER_AGENT_MAX_LENGTH).trim();
    if (allowed(userAgent)) return ALLOWED;
    return (
      asVisitor('preview', previewBy(userAgent)) ??
      asVisitor('bot', extra(userAgent) ? 'BOT_EXTRA' : botByUserAgent(userAgent)) ??
      PERSON
    );
  };
}

/** Caches the result for `max` user agents, dropping the least recently seen. */
function remember(classify: (userAgent: string) => Visitor, max: number): (userAgent: string) => Visitor {
  const known = new LRUCache<string, Visitor>({ max });
  return userAgent => {
    // Too long to cache, and not a person's.
    if (userAgent.length > USER_AGENT_MAX_LENGTH) return classify(userAgent);
    const visitor = known.get(userAgent);
    if (visitor) return visitor;
    const classified = classify(userAgent);
    known.set(userAgent, classified);
    return classified;
  };
}

function asVisitor(kind: VisitorKind, reason: string | undefined): Visitor | undefined {
  return reason === undefined ? undefined : { kind, reason };
}

/** Whether a text contains one of the parts, ignoring case. Empty parts, which every text contains, do not count. */
function includesAny(parts: readonly string[]): (text: string) => boolean {
  const wanted = parts.map(part => part.trim().toLowerCase()).filter(part => part !== '');
  if (wanted.length === 0) return () => false;
  return text => {
    const lower = text.toLowerCase();
    return wanted.some(part => lower.includes(part));
  };
}
