import { expect, test } from 'vitest';
import { classifyVisitor } from '../../src/redirect/visitor.ts';

test.each<[string, Record<string, string>, string]>([
  ['GET', {}, 'person'],
  ['HEAD', {}, 'probe'],
  ['HEAD', { 'sec-purpose': 'prefetch' }, 'probe'],
  ['GET', { 'sec-purpose': 'prefetch' }, 'prefetch'],
  ['GET', { 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
  ['GET', { 'sec-purpose': 'prefetch;anonymous-client-ip' }, 'prefetch'],
  ['GET', { 'sec-purpose': 'x, Prefetch ;a=1' }, 'prefetch'],
  ['GET', { 'sec-purpose': 'prefetched' }, 'person'],
  ['GET', { purpose: 'prefetch' }, 'prefetch'],
  ['GET', { 'x-moz': 'prefetch' }, 'prefetch'],
  ['GET', { 'x-purpose': 'preview' }, 'prefetch'],
  ['GET', { 'x-purpose': 'instant' }, 'prefetch'],
])('%s %j is a %s', (method, headers, kind) => {
  expect(classifyVisitor(method, headers).kind).toBe(kind);
});
