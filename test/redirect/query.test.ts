import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTarget } from '../../src/redirect/query.ts';

describe('a target', () => {
  test.each([
    ['/spring', '/spring', []],
    ['/spring?', '/spring', []],
    ['/spring?a=1&b', '/spring', ['a=1', 'b']],
    ['/spring?&&a=1&', '/spring', ['a=1']],
    ['/spring?a=1#b?c', '/spring', ['a=1']],
    ['/spring#?a=1', '/spring', []],
    ['https://go.brand.example/spring?a=1', '/spring', ['a=1']],
    ['/spring?a="1"', '/spring', ['a=%221%22']],
    ['/spring?a=%&b=%2', '/spring', ['a=%25', 'b=%252']],
    ['/spring?a=\u00fc', '/spring', ['a=%FC']],
    ['/spring?a=%c3%BC', '/spring', ['a=%c3%BC']],
  ])('%j has this path and these pairs', (target, path, raws) => {
    const read = readTarget(target);
    expect(read.path).toBe(path);
    expect(read.query.map(({ raw }) => raw)).toEqual(raws);
  });
});

describe('a query', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code));
  const piece = fc.oneof(byte, fc.constantFrom('%', '%2', '%2f', '%GG', '&', '=', '+', 'a', '"', '<'));
  const text = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join('').replaceAll('#', ''));

  test('holds nothing that could break out of a header', () => {
    fc.assert(
      fc.property(text, query => {
        for (const { raw } of readTarget(`/a?${query}`).query)
          expect(raw).toMatch(/^(?:[\w.~!$'()*+,;=:@/?-]|%[\da-f]{2})+$/i);
      }),
    );
  });

  test('is left as it came where it is safe', () => {
    fc.assert(
      fc.property(text, query => {
        const safe = query.replace(/[^\w&=+.]/g, '');
        const raws = readTarget(`/a?${safe}`).query.map(({ raw }) => raw);
        expect(raws).toEqual(safe.split('&').filter(raw => raw !== ''));
      }),
    );
  });
});
