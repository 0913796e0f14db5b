import { expect, test } from 'vitest';
import type { RecordedClick } from '../../src/everflow/sandbox/recorded-click.ts';
import type { ExportedHit } from './exported-hits.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from './ledger.ts';

const redirect = (hid: string, id?: string) => ({
  kind: 'whole' as const,
  status: 302,
  location: `https://brand.example/lp?hid=${hid}${id === undefined ? '' : `&_ef_transaction_id=${id}`}`,
});

function hit(fields: Partial<ExportedHit> & { sub1: string }): ExportedHit {
  const { sub1, ...rest } = fields;
  const usual = { hit_id: `hit-${sub1}`, outcome: 'clicked', transaction_id: `id-${sub1}` } as const;
  return { reason: null, everflow_ms: 1, changed: null, params: { sub1 }, ...usual, ...rest };
}

function click(sub1: string, id = `id-${sub1}`): RecordedClick {
  return {
    transaction_id: id,
    made: true,
    time: '2026-05-01T00:00:00.000Z',
    offer_id: 1,
    affiliate_id: 2,
    parameters: { sub1 },
    address: '127.0.0.1',
    forwarded: {},
    user_agent: null,
    headers: {},
    fault: null,
    answered: true,
  };
}

const unknown = hit({ sub1: 'b', outcome: 'unknown', transaction_id: null });

test.each([
  ['all three agree', [hit({ sub1: 'a' })], [click('a')], {}],
  ['a click of an unknown hit', [hit({ sub1: 'a' }), unknown], [click('a'), click('b')], {}],
  ['a hit is missing', [], [], { missing: ['hit-a'] }],
  ['a hit is there twice', [hit({ sub1: 'a' }), hit({ sub1: 'a' })], [click('a')], { repeated: ['hit-a'] }],
  [
    'the journal has another ID',
    [hit({ sub1: 'a', transaction_id: 'id-c' })],
    [click('a', 'id-c')],
    { otherId: ['hit-a'] },
  ],
  [
    'Everflow counts two clicks',
    [hit({ sub1: 'a' })],
    [click('a'), click('a', 'id-d')],
    { countedTwice: ['a'], ofNobody: ['a'] },
  ],
  ['Everflow has no such click', [hit({ sub1: 'a' })], [], { notAtEverflow: ['hit-a'] }],
  ['Everflow has one too many', [hit({ sub1: 'a' })], [click('a'), click('e')], { ofNobody: ['e'] }],
])('%s', (_name, hits, clicks, expected) => {
  const taken = createTaken();
  take(taken, 'a', redirect('hit-a', 'id-a'));
  expect(differences(taken, hits, clicks)).toEqual({ ...NO_DIFFERENCES, ...expected });
});

test('a visitor who left without the ID of a clicked hit is a difference, of a late one it is not', () => {
  const taken = createTaken();
  take(taken, 'a', redirect('hit-a'));
  const otherId = (outcome: 'clicked' | 'late') =>
    differences(taken, [hit({ sub1: 'a', outcome })], [click('a')]).otherId;
  expect([otherId('clicked'), otherId('late')]).toEqual([['hit-a'], []]);
});
