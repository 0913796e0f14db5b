import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Visitor, VisitorKind } from '../../journal/model/hit.ts';
import { botByHeaders } from './bot-headers.ts';
import { botByUserAgent } from './bot-user-agent.ts';
import { prefetchHeader } from './prefetch.ts';
import { previewBy } from './preview-user-agent.ts';

/** Whom the settings `BOT_EXTRA` and `BOT_ALLOW` name: parts of user agents, in any case. */
export interface VisitorNames {
  readonly extra: readonly string[];
  readonly allow: readonly string[];
}

/** Who made a request, from its method and headers alone. Never throws, whatever they hold. */
export type VisitorClassifier = (method: string, headers: IncomingHttpHeaders) => Visitor;

/** Methods that ask about a link and do not open it. */
const PROBES: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/**
 * What is read of a user agent. People's are at most 400 characters long (the longest of 16,000 seen: 387, an
 * in-app browser's); a longer text would only be slow to match.
 */
const USER_AGENT_MAX_LENGTH = 512;

/**
 * User agents whose visitor is remembered, in 1 MiB or so at the most. Of people's visits (user-agents, 10,000), a
 * hundred make up 90 % and five hundred 96 %; a flood of made-up ones costs what it would without.
 */
const USER_AGENTS_REMEMBERED = 2_000;

const PERSON: Visitor = { kind: 'person', reason: 'none of the rules' };
const ALLOWED: Visitor = { kind: 'person', reason: 'BOT_ALLOW' };

/** The classifier with these settings. It classifies once, so that no visitor waits for isbot's first call. */
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

/** What a user agent alone says; `PERSON` where it says nothing. */
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

/** The same, remembered for `max` user agents; the longest unseen go first. */
function remember(classify: (userAgent: string) => Visitor, max: number): (userAgent: string) => Visitor {
  const known = new LRUCache<string, Visitor>({ max });
  return userAgent => {
    // Too long to be kept, and nobody's.
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

/** Whether a text has one of the parts in it, in any case. An empty part, which is in every text, is none. */
function includesAny(parts: readonly string[]): (text: string) => boolean {
  const wanted = parts.map(part => part.trim().toLowerCase()).filter(part => part !== '');
  if (wanted.length === 0) return () => false;
  return text => {
    const lower = text.toLowerCase();
    return wanted.some(part => lower.includes(part));
  };
}
