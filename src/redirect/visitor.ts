import type { IncomingHttpHeaders } from 'node:http';
import type { Visitor, VisitorKind } from '../journal/hit.ts';
import { botByHeaders } from './bot-headers.ts';
import { botByUserAgent } from './bot-user-agent.ts';
import { isPrefetch, PREFETCH_HEADERS } from './prefetch.ts';
import { previewBy } from './preview-user-agent.ts';

/** Whom the settings `BOT_EXTRA` and `BOT_ALLOW` name: parts of user agents, in any case. */
export interface VisitorNames {
  readonly extra: readonly string[];
  readonly allow: readonly string[];
}

/** Who made a request, from its method and headers alone. Never throws, whatever they hold. */
export type VisitorClassifier = (method: string, headers: IncomingHttpHeaders) => Visitor;

type Rule = (userAgent: string, headers: IncomingHttpHeaders) => Visitor | undefined;

/** Methods that ask about a link and do not open it. */
const PROBES: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/**
 * What is read of a user agent. People's are at most 400 characters long (the longest of 16,000 seen: 387, an
 * in-app browser's); a longer text would only be slow to match.
 */
const USER_AGENT_MAX_LENGTH = 512;

const PERSON: Visitor = { kind: 'person', reason: 'none of the rules' };
const ALLOWED: Visitor = { kind: 'person', reason: 'BOT_ALLOW' };

/** The classifier with these settings. It classifies once, so that no visitor waits for isbot's first call. */
export function createVisitorClassifier(names: VisitorNames): VisitorClassifier {
  const allowed = includesAny(names.allow);
  const extra = includesAny(names.extra);
  const rules: readonly Rule[] = [
    (_, headers) =>
      asVisitor(
        'prefetch',
        PREFETCH_HEADERS.find(name => isPrefetch(name, headers[name])),
      ),
    userAgent => (allowed(userAgent) ? ALLOWED : undefined),
    userAgent => asVisitor('preview', previewBy(userAgent)),
    userAgent => asVisitor('bot', extra(userAgent) ? 'BOT_EXTRA' : undefined),
    userAgent => asVisitor('bot', botByUserAgent(userAgent)),
    (_, headers) => asVisitor('bot', botByHeaders(headers)),
  ];
  const classify: VisitorClassifier = (method, headers) => {
    if (PROBES.has(method)) return { kind: 'probe', reason: method };
    const userAgent = (headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH).trim();
    for (const rule of rules) {
      const visitor = rule(userAgent, headers);
      if (visitor) return visitor;
    }
    return PERSON;
  };
  classify('GET', { 'user-agent': 'Mozilla/5.0 (Macintosh) AppleWebKit/600 (KHTML, like Gecko) Safari/600' });
  return classify;
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
