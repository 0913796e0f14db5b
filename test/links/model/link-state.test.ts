import { expect, test } from 'vitest';
import { stateOf } from '../../../src/links/model/link-state.ts';
import { testLink } from '../../support/test-link.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const [BEFORE, EXACTLY, AFTER] = [
  '2026-05-01T11:59:59Z',
  '2026-05-01T14:00:00+02:00',
  '2026-05-01T12:00:01Z',
];

test.each([
  ['live', {}],
  ['live', { starts_at: BEFORE, expires_at: AFTER }],
  ['live', { starts_at: EXACTLY }],
  ['scheduled', { starts_at: AFTER }],
  ['expired', { expires_at: BEFORE }],
  ['expired', { expires_at: EXACTLY }],
  ['inactive', { active: false, expires_at: BEFORE }],
  ['inactive', { active: false, starts_at: AFTER }],
  ['archived', { archived: true }],
  ['archived', { archived: true, active: false, expires_at: BEFORE }],
])('a link is %s with %j', (state, fields) => {
  expect(stateOf(testLink(fields), NOW)).toBe(state);
});
