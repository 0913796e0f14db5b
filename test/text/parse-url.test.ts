import { expect, test } from 'vitest';
import { parseUrl } from '../../src/text/parse-url.ts';

test('a URL beyond ASCII is one however often it is asked for', () => {
  const text = 'https://bücher.example/größe';
  let refused = 0;
  // Node 20's URL.canParse refuses it from about the 7,000th call on.
  for (let i = 0; i < 50_000; i++) if (parseUrl(text) === null) refused += 1;
  expect(refused).toBe(0);
  expect(parseUrl('https://')).toBeNull();
});
