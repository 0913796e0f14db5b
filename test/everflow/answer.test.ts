import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../src/everflow/answer.ts';
import { errorCodeName } from '../../src/everflow/error-codes.ts';

const ID = '73b30b226eb44dc884d56968282b8f39';
const read = (body: object, status = 200) => readAnswer(status, JSON.stringify(body));
const click = { kind: 'click', transactionId: ID, advertiserId: 411, sessionHours: 24 };

describe('an answer', () => {
  test.each([
    [
      'as documented',
      { aid: 411, error_code: 0, oid: 2101, session_duration: 24, transaction_id: ID },
      click,
    ],
    ['without an error code', { aid: 411, session_duration: 24, transaction_id: ID }, click],
    [
      'without advertiser and duration',
      { transaction_id: ID },
      { ...click, advertiserId: null, sessionHours: null },
    ],
    [
      'with decorations of wrong types',
      { transaction_id: ID, aid: 'x', session_duration: 'y' },
      { ...click, advertiserId: null, sessionHours: null },
    ],
    [
      'with a duration of 0',
      { transaction_id: ID, aid: 411, session_duration: 0 },
      { ...click, sessionHours: null },
    ],
    ['with fields nobody knows', { transaction_id: ID, aid: 411, session_duration: 24, new: [1] }, click],
    [
      'with an error code and no ID',
      { error_code: 2 },
      { kind: 'rejected', errorCode: 2, transactionId: null },
    ],
    [
      'with an error code and an ID',
      { error_code: 21, transaction_id: ID },
      { kind: 'rejected', errorCode: 21, transactionId: ID },
    ],
    ['with success and no ID', { error_code: 0 }, { kind: 'bad', why: 'no_id' }],
    ['with an empty ID', { error_code: 0, transaction_id: '' }, { kind: 'bad', why: 'no_id' }],
    [
      'with an ID of hostile form',
      { error_code: 0, transaction_id: 'a\r\nSet-Cookie: x' },
      { kind: 'bad', why: 'no_id' },
    ],
    [
      'with an ID that is too long',
      { error_code: 0, transaction_id: 'a'.repeat(65) },
      { kind: 'bad', why: 'no_id' },
    ],
    ['with a number for an ID', { error_code: 0, transaction_id: 5 }, { kind: 'bad', why: 'bad_shape' }],
    [
      'with text for an error code',
      { error_code: 'x', transaction_id: ID },
      { kind: 'bad', why: 'bad_shape' },
    ],
    ['that is a list', [ID], { kind: 'bad', why: 'bad_shape' }],
  ])('%s', (_name, body, expected) => {
    expect(read(body)).toEqual(expected);
  });

  test('may begin with a byte order mark, and may write its error code as text', () => {
    expect(readAnswer(200, `\ufeff{"transaction_id":"${ID}","error_code":"0"}`)).toMatchObject({
      transactionId: ID,
    });
    expect(read({ error_code: '2' })).toMatchObject({ kind: 'rejected', errorCode: 2 });
  });

  test('counts by its ID, whatever its status', () => {
    expect(read({ transaction_id: ID, aid: 411, session_duration: 24 }, 500)).toEqual(click);
  });

  test.each([
    [200, '', 'empty'],
    [200, ' \n', 'empty'],
    [200, '{"transaction_id":', 'not_json'],
    [200, '<html>', 'not_json'],
    [200, 'null', 'bad_shape'],
    [302, '', 'redirect'],
    [404, '<html>', 'http_status'],
    [500, '{}', 'http_status'],
  ])('%i %j is bad: %s', (status, body, why) => {
    expect(readAnswer(status, body)).toEqual({ kind: 'bad', why });
  });

  test('of any bytes and any JSON gives an ID of the right form, or none', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          { transaction_id: fc.anything(), error_code: fc.anything(), aid: fc.anything() },
          { requiredKeys: [] },
        )
        .map(value => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), body, (status, text) => {
        const answer = readAnswer(status, text);
        if (answer.kind === 'click') expect(answer.transactionId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each([
  [2, 'over offer cap'],
  [30, 'brand'],
  [22, 'undocumented code'],
  [101, 'filtered by sub value'],
])('error code %i is %s', (code, name) => {
  expect(errorCodeName(code)).toBe(name);
});
