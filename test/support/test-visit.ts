import type { IncomingHttpHeaders } from 'node:http';
import { createVisit, type Visit } from '../../src/redirect/visit.ts';
import type { Clock } from '../../src/timing/clock.ts';
import { BROWSER } from './test-server.ts';

/** A clock that a test sets. */
export function testClock(): Clock & { advance(ms: number): void } {
  let passedMs = 0;
  return {
    now: () => Date.UTC(2026, 4, 1) + passedMs,
    // Not from 0, which lru-cache takes for no time at all.
    monotonic: () => 1 + passedMs,
    advance(ms) {
      passedMs += ms;
    },
  };
}

/** A visit by a phone's browser, with what the test cares about. */
export function testVisit(
  clock: Clock,
  {
    target = '/spring',
    method = 'GET',
    address = '203.0.113.9',
    headers = {},
  }: {
    target?: string;
    method?: string;
    address?: string;
    headers?: IncomingHttpHeaders;
  } = {},
): Visit {
  const parts = {
    method,
    headers: { ...BROWSER, ...headers },
    https: true,
    address,
    host: 'go.brand.test',
    target,
  };
  return createVisit(parts, clock);
}
