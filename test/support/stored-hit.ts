import type { StoredHit } from '../../src/journal/model/stored-hit.ts';

/** A hit that made a click at 2026-03-01T12:00:00Z, and a second later for each further `seq`. */
export function storedHit(fields: Partial<StoredHit> = {}): StoredHit {
  const { seq = 1 } = fields;
  return {
    seq,
    id: `019ca97b-0000-7000-8000-${String(seq).padStart(12, '0')}`,
    timeMs: Date.UTC(2026, 2, 1, 12, 0, seq - 1),
    hostname: 'go.brand.example',
    slug: 'spring',
    offerId: 2101,
    affiliateId: 7,
    visitor: { kind: 'person', reason: 'none of the rules' },
    outcome: 'clicked',
    reason: null,
    detail: null,
    errorCode: null,
    transactionId: '5d91bd0bfa624e21bd32de5abc02687c',
    params: new Map([['sub2', 'u42']]),
    leftOut: [],
    address: '203.0.113.0/24',
    userAgent: 'Mozilla/5.0 (iPhone)',
    referrer: null,
    status: 302,
    everflowMs: 81.26,
    totalMs: 82.94,
    changedMs: null,
    ...fields,
  };
}
