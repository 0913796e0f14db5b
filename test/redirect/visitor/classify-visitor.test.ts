import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crawlers, missed, people, refused } from '../../../bench/visitor-corpora.ts';
import { HOSTILE } from '../../../bench/visitor-headers.ts';
import { createVisitorClassifier } from '../../../src/redirect/visitor/classify-visitor.ts';
import { listTokens } from '../../../src/redirect/visitor/prefetch.ts';
import { VISITOR_REQUESTS } from './visitor-requests.ts';

const classifyVisitor = createVisitorClassifier({ extra: [], allow: [] });

const KINDS = ['person', 'prefetch', 'preview', 'bot', 'probe'];
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36';

describe('requests checked by hand', () => {
  test('are at least 150, each with a title of its own', () => {
    expect(VISITOR_REQUESTS.length).toBeGreaterThanOrEqual(150);
    const titles = VISITOR_REQUESTS.map(({ kind, reason, title }) => `${kind}, ${reason}: ${title}`);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test.each(VISITOR_REQUESTS)('$title: $kind ($reason)', ({ method, headers, kind, reason }) => {
    expect(classifyVisitor(method, headers)).toEqual({ kind, reason });
  });
});

describe('the settings', () => {
  const classify = createVisitorClassifier({
    extra: ['AcmeScanner', 'Office PC'],
    allow: ['ourbrowser', 'AcmeScanner Pro'],
  });
  const kindOf = (userAgent: string, headers = {}, method = 'GET') =>
    classify(method, { 'user-agent': userAgent, ...headers });

  test('BOT_EXTRA makes a bot of a part of a user agent, in any case', () => {
    expect(kindOf(`${CHROME} acmescanner/2`)).toEqual({ kind: 'bot', reason: 'BOT_EXTRA' });
    expect(kindOf(CHROME)).toEqual({ kind: 'person', reason: 'none of the rules' });
  });

  test('BOT_ALLOW is never a bot or a preview, whatever else the request says', () => {
    const person = { kind: 'person', reason: 'BOT_ALLOW' };
    expect(kindOf('OurBrowser/1.0')).toEqual(person);
    expect(kindOf('OurBrowser/1.0 (+https://brand.example/bot)')).toEqual(person);
    expect(kindOf('OurBrowser/1.0 facebookexternalhit/1.1')).toEqual(person);
    expect(kindOf('OurBrowser/1.0', { 'sec-fetch-mode': 'cors' })).toEqual(person);
  });

  test('BOT_ALLOW wins over BOT_EXTRA', () => {
    expect(kindOf(`${CHROME} AcmeScanner Pro`).reason).toBe('BOT_ALLOW');
  });

  test('BOT_ALLOW is still a probe or a prefetch', () => {
    expect(kindOf('OurBrowser/1.0', {}, 'HEAD').kind).toBe('probe');
    expect(kindOf('OurBrowser/1.0', { 'sec-purpose': 'prefetch' }).kind).toBe('prefetch');
  });

  test('an empty part is in no user agent', () => {
    const empty = createVisitorClassifier({ extra: ['', ' '], allow: [''] });
    expect(empty('GET', { 'user-agent': CHROME }).reason).toBe('none of the rules');
    expect(empty('GET', { 'user-agent': 'curl/8.5.0' }).kind).toBe('bot');
  });
});

describe('what is read of a user agent', () => {
  test('ends after 512 characters, so that nothing behind them costs time', () => {
    expect(classifyVisitor('GET', { 'user-agent': `${CHROME}${' '.repeat(512)}Googlebot/2.1` }).kind).toBe(
      'person',
    );
  });

  test('is more than any person’s user agent has', () => {
    const longest = people().flatMap(({ userAgents }) => userAgents.map(({ length }) => length));
    expect(Math.max(...longest)).toBeLessThan(512);
  });
});

describe('corpora', () => {
  test('at least 99.5 % of crawlers are found', () => {
    const corpus = crawlers();
    expect(corpus.userAgents.length).toBeGreaterThan(2000);
    expect(missed(corpus).length / corpus.userAgents.length).toBeLessThanOrEqual(0.005);
  });

  test.each(people())('at most 0.3 % of people are refused: $name', corpus => {
    expect(refused(corpus).length / corpus.userAgents.length).toBeLessThanOrEqual(0.003);
  });
});

describe('any request', () => {
  const reasons = new Set(VISITOR_REQUESTS.map(({ reason }) => reason));
  const value = fc.oneof(
    fc.string({ maxLength: 2000, unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('prefetch', 'Mozilla/5.0 (', '[FB', '"', '\\', '(', ')', ',', ';', ' ', 'bot', 'A/1'),
      )
      .map(parts => parts.join('')),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      'user-agent',
      'sec-purpose',
      'purpose',
      'x-moz',
      'x-purpose',
      'sec-fetch-mode',
      'sec-fetch-dest',
      'sec-ch-ua',
      'from',
      'accept',
    ),
    value,
  );

  test('is one of the kinds, for a reason of the bounded set, and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST', ''), headers, (method, given) => {
        const visitor = classifyVisitor(method, given);
        expect(KINDS).toContain(visitor.kind);
        expect(reasons).toContain(visitor.reason);
        expect(classifyVisitor(method, given)).toEqual(visitor);
      }),
    );
  });

  test('is the same remembered and anew, however many others come between', () => {
    const everyone = [...people(), crawlers()].flatMap(({ userAgents }) => userAgents);
    const settings = { extra: ['Windows NT 6'], allow: ['iPad'] };
    const anew = createVisitorClassifier(settings, 1);
    const remembering = createVisitorClassifier(settings, 100);
    const userAgent = fc.oneof(
      fc.constantFrom(...everyone),
      fc.constantFrom(...everyone.slice(0, 20)),
      value,
    );
    const request = fc.tuple(headers, fc.option(userAgent, { nil: undefined }));
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), requests => {
        for (const [others, text] of [...requests, ...requests]) {
          const given = { ...others, ...(text === undefined ? {} : { 'user-agent': text }) };
          expect(remembering('GET', given)).toEqual(anew('GET', given));
        }
      }),
      { numRuns: 50 },
    );
  });

  test.each(Object.entries(HOSTILE))('of hostile headers is answered for: %s', (_, given) => {
    expect(KINDS).toContain(classifyVisitor('GET', given).kind);
  });
});

describe('a structured list', () => {
  const token = fc.stringMatching(/^[a-z*][a-z0-9!#$%&'*+.^_`|~:/-]{0,9}$/);
  const string = fc.string().map(text => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`);
  const item = fc.oneof(
    token,
    string,
    fc.array(token).map(tokens => `(${tokens.join(' ')})`),
    fc.integer().map(String),
  );
  const parameters = fc.array(
    fc.tuple(token, fc.oneof(token, string)).map(([key, value]) => `;${key}=${value}`),
    { maxLength: 2 },
  );

  test('has its bare tokens found, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(item, parameters)), members => {
        const list = members.map(([value, rest]) => value + rest.join('')).join(' , ');
        const tokens = members.map(([value]) => value).filter(value => /^[a-z*]/.test(value));
        expect(listTokens(list)).toEqual(tokens);
      }),
    );
  });
});
