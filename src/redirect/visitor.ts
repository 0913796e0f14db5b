import type { IncomingHttpHeaders } from 'node:http';

export type VisitorKind = 'person' | 'prefetch' | 'preview' | 'bot' | 'probe';

/** What made a hit, and the rule that says so. */
export interface Visitor {
  readonly kind: VisitorKind;
  readonly reason: string;
}

/** Methods that ask about a link and do not open it. */
const PROBES: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/** Headers by which browsers and apps announce that nobody has asked for the page yet, and what they say then. */
const PREFETCH_HEADERS: readonly (readonly [name: string, tokens: ReadonlySet<string>])[] = [
  ['sec-purpose', new Set(['prefetch'])],
  ['purpose', new Set(['prefetch'])],
  ['x-moz', new Set(['prefetch'])],
  ['x-purpose', new Set(['preview', 'instant'])],
];

const PERSON: Visitor = { kind: 'person', reason: 'none of the rules' };

/** Who made the hit, from its method and headers alone. */
export function classifyVisitor(method: string, headers: IncomingHttpHeaders): Visitor {
  if (PROBES.has(method)) return { kind: 'probe', reason: method };
  for (const [name, tokens] of PREFETCH_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && hasToken(value, tokens)) return { kind: 'prefetch', reason: name };
  }
  return PERSON;
}

/** Whether a structured list such as `prefetch;anonymous-client-ip, x` (RFC 9651) has one of the tokens as an item. */
function hasToken(value: string, tokens: ReadonlySet<string>): boolean {
  return value.split(',').some(item => tokens.has((item.split(';', 1)[0] ?? '').trim().toLowerCase()));
}

export function createVisitorClassifier(_options: { extra: readonly string[]; allow: readonly string[] }) {
  return classifyVisitor;
}
