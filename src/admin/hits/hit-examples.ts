import type { HitRecord } from '../../journal/reports/hit-record.ts';
import { createStatsCounter } from '../../journal/reports/stats.ts';
import { statsDocument } from '../../journal/reports/stats-report.ts';

/** A hit as the API answers it. */
export const HIT_EXAMPLE: HitRecord = {
  hit_id: '01a205b9-296a-729b-b7f1-b9aecc740915',
  time: '2026-11-23T12:04:55.173Z',
  outcome: 'clicked',
  reason: null,
  detail: null,
  error_code: null,
  error_name: null,
  transaction_id: '5d91bd0bfa624e21bd32de5abc02687c',
  left_out: [],
  link: 'spring',
  domain: 'go.brand.example',
  offer_id: 2101,
  affiliate_id: 7,
  visitor: 'person',
  visitor_reason: 'none of the rules',
  status: 302,
  everflow_ms: 88.6,
  total_ms: 89.4,
  params: { sub2: 'u42' },
  address: '203.0.113.0/24',
  user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)',
  referrer: null,
  changed: null,
};

/** The statistics of a day with one hit. */
export const STATS_EXAMPLE = exampleStats();

function exampleStats() {
  const untilMs = Date.parse(HIT_EXAMPLE.time) + 1_000;
  const counter = createStatsCounter({ by: null, per: null });
  const { outcome, visitor, everflow_ms } = HIT_EXAMPLE;
  counter.count({
    timeMs: Date.parse(HIT_EXAMPLE.time),
    slug: HIT_EXAMPLE.link,
    offerId: HIT_EXAMPLE.offer_id,
    outcome,
    reason: null,
    everflowMs: everflow_ms,
    visitor: { kind: visitor },
  });
  const scope = { by: null, per: null, slug: null, offerId: null, sinceMs: untilMs - 86_400_000, untilMs };
  const { totals } = counter.result();
  return statsDocument({ scope, totals, rows: [], leftOff: 0, hasRest: false });
}
