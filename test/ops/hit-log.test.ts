import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/journal/model/outcome.ts';
import { logChange, logHit } from '../../src/ops/hit-log.ts';
import { createLineWriter } from '../../src/ops/line-writer.ts';
import { testHit } from '../support/test-hit.ts';

function lineOf(log: (writeLine: ReturnType<typeof createLineWriter>) => void) {
  const lines: string[] = [];
  log(
    createLineWriter({
      isEnabled: () => true,
      timestamp: () => ',"time":"2026-03-01T12:00:00.000Z"',
      write: line => void lines.push(line),
    }),
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  return JSON.parse(lines[0] ?? '');
}

test('what a hit has not is not in its line, but for the link', () => {
  const hit = testHit({
    slug: null,
    offerId: null,
    transactionId: null,
    everflowMs: null,
    outcome: 'not_found',
  });
  const line = lineOf(write => logHit(write, hit));
  expect(line).toMatchObject({ level: 30, time: '2026-03-01T12:00:00.000Z', link: null });
  expect(line.msg).toBe('not_found (no slug)');
  for (const name of ['offer_id', 'transaction_id', 'everflow_ms', 'left_out'])
    expect(line).not.toHaveProperty(name);
});

test.each(['unknown', 'deferred', 'limited'] as const)('%s is worth a warning', outcome => {
  expect(lineOf(write => logHit(write, testHit({ outcome }))).level).toBe(40);
});

test('whatever the texts of a hit hold, its line is one line of JSON that says the same', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const given = fc.record({
    slug: fc.option(text),
    hostname: text,
    reason: fc.option(text),
    detail: fc.option(text),
    transactionId: fc.option(text),
    leftOut: fc.array(text, { maxLength: 3 }),
    errorCode: fc.option(fc.integer()),
    outcome: fc.constantFrom(...OUTCOMES),
    totalMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  });
  fc.assert(
    fc.property(given, fields => {
      const hit = testHit(fields);
      const line = lineOf(write => logHit(write, hit));
      const said = [
        line.link,
        line.domain,
        line.reason ?? null,
        line.detail ?? null,
        line.transaction_id ?? null,
      ];
      const { slug, hostname, reason, detail, transactionId } = hit;
      // As JSON carries them: half a surrogate pair is escaped, and is itself again when read.
      expect(said).toEqual([slug, hostname.slice(0, 253), reason, detail, transactionId]);
      expect([line.left_out ?? [], line.error_code ?? null]).toEqual([hit.leftOut, hit.errorCode]);
      expect(line.total_ms).toBeCloseTo(hit.totalMs, 0);
    }),
  );
});

test('a change says what was and what is', () => {
  const line = lineOf(write =>
    logChange(write, {
      id: '0196',
      event: 'replay_answered',
      timeMs: 0,
      slug: 'spring',
      reason: null,
      detail: null,
      errorCode: null,
      transactionId: 'a1',
      everflowMs: 12.34,
      unsent: null,
    }),
  );
  expect(line).toMatchObject({
    level: 30,
    hit_id: '0196',
    outcome: 'recovered',
    transaction_id: 'a1',
    everflow_ms: 12.3,
  });
  expect(line.msg).toBe(`recovered /spring (was ${line.was})`);
});
