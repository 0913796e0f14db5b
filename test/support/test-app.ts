import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { buildPublicApp, type PublicAppDeps } from '../../src/app.ts';
import { type Environment, readConfig } from '../../src/config/config.ts';
import type { Hit } from '../../src/journal/model/hit.ts';
import type { LinkInput } from '../../src/links/model/link.ts';
import { createClickCaps } from '../../src/redirect/click/click-caps.ts';
import { compileLink } from '../../src/redirect/compiled-link.ts';
import { SYSTEM_CLOCK } from '../../src/timing/clock.ts';
import { testLink } from './test-link.ts';

export interface TestApp {
  readonly app: FastifyInstance;
  /** What was recorded so far. */
  readonly hits: readonly Hit[];
}

/** The transaction ID of every click that a test application makes. */
export const TEST_ID = '73b30b226eb44dc884d56968282b8f39';

/** The public application with one link, without a server, a store or Everflow; closed with the test. */
export function testApp(
  options: { link?: Partial<LinkInput>; environment?: Environment; deps?: Partial<PublicAppDeps> } = {},
): TestApp {
  const config = readConfig({ EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example', ...options.environment });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const compiled = compileLink(testLink(options.link));
  const hits: Hit[] = [];
  const click = { kind: 'click', transactionId: TEST_ID, advertiserId: 411, sessionHours: 24 } as const;
  const app = buildPublicApp(config.value, {
    links: { find: (_hostname, slug) => (slug === compiled.link.slug ? compiled : undefined) },
    everflow: { createClick: async () => ({ outcome: 'clicked', click }) },
    caps: createClickCaps({
      journal: { cappedClicks: async () => 0 },
      clock: SYSTEM_CLOCK,
      max: 10,
      replays: false,
    }),
    clock: SYSTEM_CLOCK,
    log: pino({ level: 'silent' }),
    record: async hit => void hits.push(hit),
    recordLate: () => undefined,
    onFlood: () => undefined,
    isReady: async () => true,
    ...options.deps,
  });
  onTestFinished(() => app.close());
  return { app, hits };
}
