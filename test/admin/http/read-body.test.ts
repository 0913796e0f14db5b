import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { bodyPieces, jsonProblem, readJson } from '../../../src/admin/http/read-body.ts';

const LIMITS = { maxBytes: 1_000, idleMs: 5_000, totalMs: 5_000 };

function stream(...pieces: (string | Uint8Array)[]): Readable {
  return Readable.from(pieces.map(piece => Buffer.from(piece)));
}

test('a body is read whole, however it is split', async () => {
  const bytes = Buffer.from('{"größe":"日本"}');
  const pieces = Array.from(bytes, byte => Uint8Array.of(byte));
  expect(await readJson(stream(...pieces), LIMITS)).toEqual({ größe: '日本' });
});

test.each([
  ['nothing', ''],
  ['broken JSON', '{"a":'],
  ['half of a surrogate pair', '{"a":"\\ud800"}'],
  ['half of a surrogate pair in a name', '{"\\udc00":1}'],
  ['JSON that is nested too deeply', `${'['.repeat(400)}${']'.repeat(400)}`],
])('%s is refused with 400', async (_case, text) => {
  await expect(readJson(stream(text), LIMITS)).rejects.toMatchObject({
    status: 400,
    code: 'invalid_request',
  });
});

test('bytes that are not UTF-8 are refused with 400', async () => {
  await expect(readJson(stream(Uint8Array.of(0x22, 0xff, 0x22)), LIMITS)).rejects.toMatchObject({
    status: 400,
  });
});

test('a body that stops arriving is refused, and its stream stays open for the answer', async () => {
  const silent = new Readable({ read() {} });
  silent.push('{');
  const pieces = bodyPieces(silent, { ...LIMITS, idleMs: 0 });
  await expect(readJson(silent, { ...LIMITS, idleMs: 0 })).rejects.toMatchObject({
    status: 408,
    code: 'too_slow',
  });
  expect(silent.destroyed).toBe(false);
  await pieces.return(undefined);
});

test('JSON that is nested as deeply as a link is accepted', () => {
  expect(jsonProblem({ deep_link: { hosts: ['brand.example'] }, tags: ['a'] })).toBeNull();
});
