import { randomBytes } from 'node:crypto';
import type { ClickToSend, Hit } from '../../src/journal/model/hit.ts';

/** A UUIDv7 of that time, in ms since the epoch. */
export function testHitId(timeMs: number): string {
  const time = Math.floor(timeMs).toString(16).padStart(12, '0');
  const random = randomBytes(10).toString('hex');
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    `8${random.slice(3, 6)}`,
    random.slice(6, 18),
  ].join('-');
}

/** A valid hit, with what the test cares about; its ID goes with its time. */
export function testHit(fields: Partial<Hit> = {}): Hit {
  const timeMs = fields.timeMs ?? Date.UTC(2026, 4, 1);
  return {
    id: testHitId(timeMs),
    timeMs,
    hostname: 'go.brand.example',
    slug: 'spring',
    offerId: 2101,
    affiliateId: 7,
    visitor: { kind: 'person', reason: 'browser' },
    outcome: 'clicked',
    reason: null,
    detail: null,
    errorCode: null,
    transactionId: '73b3c0e5d9b64a0fb1b6e6c5a0d0f2aa',
    params: new Map([['sub1', 'sms-spring']]),
    leftOut: [],
    address: '203.0.113.9',
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15',
    referrer: null,
    status: 302,
    everflowMs: 43.2,
    totalMs: 44.1,
    linkId: null,
    countsToCap: false,
    deferred: null,
    ...fields,
  };
}

/** A hit whose click was certainly never sent, and waits. */
export function testDeferredHit(fields: Partial<Hit> = {}, click: Partial<ClickToSend> = {}): Hit {
  return testHit({
    outcome: 'deferred',
    reason: 'no_connection',
    detail: 'ECONNREFUSED',
    transactionId: null,
    everflowMs: null,
    deferred: {
      trackingDomain: 'https://www.trk.example',
      path: '/clk?oid=2101&affid=7&sub1=sms-spring',
      headers: ['x-forwarded-for', '203.0.113.9', 'user-agent', 'Mozilla/5.0'],
      ...click,
    },
    ...fields,
  });
}
