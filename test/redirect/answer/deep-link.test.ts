import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import type { LinkInput } from '../../../src/links/model/link.ts';
import { hitAnswer } from '../../../src/redirect/answer/hit-answer.ts';
import { clickParams } from '../../../src/redirect/click/click-params.ts';
import { type Ending, ending } from '../../../src/redirect/click/ending.ts';
import { compileLink } from '../../../src/redirect/compiled-link.ts';
import { type RawAnswer, rawConnection } from '../../support/raw-http.ts';
import { testLink } from '../../support/test-link.ts';
import { testServer } from '../../support/test-server.ts';
import { testClock, testVisit } from '../../support/test-visit.ts';
import { ATTACKS, RAW_ATTACKS } from '../open-redirect-attacks.ts';
import {
  ALL_ATTACKS,
  ATTACKED_LINK,
  browserHost,
  GOOD_PAGES,
  isGoodHost,
  plainHost,
} from './deep-link-corpus.ts';

/** Requests that are under way at once. */
const BATCH = 100;
const ID = '73b30b226eb44dc884d56968282b8f39';
const given = { kind: 'click', transactionId: ID, advertiserId: null, sessionHours: null } as const;
const CLICKED = ending('clicked', { transactionId: ID, given });

function testConfig() {
  const config = readConfig({ EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example' });
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config.value;
}
const config = testConfig();

/** A function that gives the Location of this link for a query string, after this ending. */
function opener(fields: Partial<LinkInput> = {}) {
  const compiled = compileLink(testLink({ ...ATTACKED_LINK, ...fields }));
  return (query: string, ended: Ending = CLICKED): string => {
    const visit = testVisit(testClock(), { target: `/spring?${query}` });
    const click = clickParams(compiled, visit.query, []);
    const answer = hitAnswer(visit, { kind: 'live', slug: 'spring', compiled, click }, ended, config);
    if (answer.kind !== 'redirect') throw new Error(`answered ${answer.status}`);
    return answer.location.replace(visit.id, 'HIT-ID');
  };
}
const open = opener();
const OWN = `https://own.example/lp?_ef_transaction_id=${ID}`;

describe('the corpus of open-redirect attacks', () => {
  test('holds at least 300, none of them twice, and 40 good pages', () => {
    const texts = [...Object.values(ATTACKS), ...Object.values(RAW_ATTACKS)].flat();
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThanOrEqual(300);
    expect(GOOD_PAGES.length).toBeGreaterThanOrEqual(40);
  });

  test.each([...new Set(ALL_ATTACKS.map(attack => attack.kind))])('%s: none escapes', kind => {
    const openAll = opener({ pass_through: 'all' });
    for (const attack of ALL_ATTACKS.filter(one => one.kind === kind)) {
      expect(open(attack.query), attack.query).toBe(OWN);
      const location = openAll(attack.query);
      expect(browserHost(location), attack.query).toBe('own.example');
      expect(plainHost(location), attack.query).toBe('own.example');
    }
  });

  test('over a socket, none escapes either, and no header is added', async () => {
    const { origin, sandbox } = await testServer({
      links: [ATTACKED_LINK],
      environment: {
        RATE_LIMIT: 'off',
        BURST_LINKS: 'off',
        CLICK_RATE_LIMIT: 'off',
        EVERFLOW_TIMEOUT_MS: '20000',
      },
    });
    const connection = await rawConnection(origin);
    // Node itself answers 400 to any other byte in a request line.
    const sent = ALL_ATTACKS.filter(attack => /^[\x21-\x7e]+$/.test(attack.query));
    const answers: RawAnswer[] = [];
    for (let from = 0; from < sent.length; from += BATCH) {
      const batch = sent.slice(from, from + BATCH).map(attack => `/spring?${attack.query}`);
      answers.push(...(await connection.askAll(batch)));
    }
    for (const [i, { status, headers }] of answers.entries()) {
      const locations = headers.filter(([name]) => name === 'location').map(([, value]) => value);
      const [location = ''] = locations;
      const wrong =
        status !== 302 ||
        locations.length !== 1 ||
        browserHost(location) !== 'own.example' ||
        plainHost(location) !== 'own.example' ||
        !/^https:\/\/own\.example\/lp\?_ef_transaction_id=[0-9a-f]{32}$/.test(location) ||
        headers.filter(([name]) => name === 'set-cookie').length !== 4;
      if (wrong) expect.fail(JSON.stringify({ query: sent[i]?.query, status, headers }));
    }
    expect(sent.length).toBeGreaterThan(700);
    expect(sandbox.counts().made).toBe(sent.length);
  });
});

test.each(GOOD_PAGES)('?url=%s leads there, byte for byte', (written, page) => {
  const [beforeHash = '', ...fragment] = page.split('#');
  const joint = !beforeHash.includes('?') ? '?' : beforeHash.endsWith('?') ? '' : '&';
  const hash = fragment.map(text => `#${text}`).join('');
  const location = open(`url=${written}`);
  expect(location).toBe(`${beforeHash}${joint}_ef_transaction_id=${ID}${hash}`);
  expect(isGoodHost(browserHost(location))).toBe(true);
  expect(plainHost(location)).toBe(browserHost(location));
});

describe('the chosen page', () => {
  test('gets what is passed through, but for the parameter that chose it and names it has already', () => {
    const openAll = opener({ pass_through: 'all', hit_id_param: 'hid' });
    expect(openAll('a=1&url=https%3A%2F%2Fbrand.example%2Fp%3Fb%3D2%23top&b=3&url=x&%75rl=y')).toBe(
      `https://brand.example/p?b=2&a=1&_ef_transaction_id=${ID}&hid=HIT-ID#top`,
    );
    expect(open('sub1=a&x=1&url=https://brand.example/p')).toBe(
      `https://brand.example/p?sub1=a&_ef_transaction_id=${ID}`,
    );
  });

  test('is named by the first of the parameter that is not empty', () => {
    expect(open('url=&url&url=https://brand.example/p&url=https://brand.example/q')).toBe(
      `https://brand.example/p?_ef_transaction_id=${ID}`,
    );
  });

  test('a refused wish does not go on to the destination, even where all is passed through', () => {
    expect(opener({ pass_through: 'all' })('url=//evil.example&a=1')).toBe(
      `https://own.example/lp?a=1&_ef_transaction_id=${ID}`,
    );
  });

  test.each([
    ['_ef_transaction_id=forged', ''],
    ['a=1%26_ef_transaction_id=forged%26b=2', 'a=1&b=2&'],
    ['%25_ef_transaction_id=x%26_ef_transaction_id', '%25_ef_transaction_id=x&'],
    ['%5Fef_transaction_id=forged', ''],
    ['%255Fef_transaction_id=forged%26a=1', 'a=1&'],
    ['tid=forged%26hid=forged%26a=1', 'a=1&'],
    ['TID=forged', ''],
    ['tid[]=forged%26tid[0]=forged%26tid[=forged', ''],
    ['_ef.transaction.id=forged%26_ef[transaction_id=forged', ''],
    ['+tid=forged%26%2520tid=forged', ''],
    ['a=1;tid=forged', ''],
    ['a=1;b=2', 'a=1;b=2&'],
    ['lp_tid=forged', ''],
    ['tid', ''],
    ['tide=1%26atid=2', 'tide=1&atid=2&'],
    ['a=tid=forged', 'a=tid=forged&'],
    ['x=1%23tid=forged', 'x=1&'],
    ['x=1%23/route?_ef_transaction_id=forged', 'x=1&'],
    ['x=1%23!hid=forged', 'x=1&'],
  ])('has no ID of the visitor’s own: ?%s', (written, kept) => {
    const fields = {
      transaction_id_param: 'tid',
      hit_id_param: 'hid',
      destination: 'https://own.example/lp?lp_tid={transaction_id}',
    };
    const openTid = opener(fields);
    expect(openTid(`url=https://brand.example/p?${written}`)).toBe(
      `https://brand.example/p?${kept}tid=${ID}&hid=HIT-ID`,
    );
    expect(openTid(`url=https://brand.example/p?${written}`, ending('unknown'))).toBe(
      `https://brand.example/p?${kept}hid=HIT-ID`,
    );
  });

  test('gets no ID passed through, under any name that the link has one for', () => {
    const destination = 'https://own.example/lp?lp_tid={transaction_id}';
    const openAll = opener({ pass_through: 'all', destination });
    expect(
      openAll('url=https://brand.example/p&lp_tid=forged&LP_tid=forged&_EF_transaction_id=forged&a=1'),
    ).toBe(`https://brand.example/p?a=1&_ef_transaction_id=${ID}`);
  });

  test('has no macros and no empty place for the ID', () => {
    expect(open('sub1=x&url=https://brand.example/{sub1}/%7Btransaction_id%7D?%26%26a')).toBe(
      `https://brand.example/%7Bsub1%7D/%7Btransaction_id%7D?&&a&sub1=x&_ef_transaction_id=${ID}`,
    );
  });
});

describe('which page wins', () => {
  const url = 'url=https://brand.example/p';
  const fallback_url = 'https://own.example/fallback';
  const rejected_url = 'https://own.example/rejected';
  const rejected = ending('rejected', { errorCode: 2 });
  test.each<[string, Partial<LinkInput>, Ending, string]>([
    ['no ID: the chosen page, without one', {}, ending('unknown'), 'https://brand.example/p'],
    ['no ID: fallback_url', { fallback_url }, ending('unknown'), fallback_url],
    ['limited: fallback_url', { fallback_url }, ending('limited'), fallback_url],
    ['a bot: the chosen page', { fallback_url, rejected_url }, ending('skipped'), 'https://brand.example/p'],
    ['refused: the chosen page', {}, rejected, 'https://brand.example/p'],
    ['refused: fallback_url', { fallback_url }, rejected, fallback_url],
    ['refused: rejected_url', { fallback_url, rejected_url }, rejected, rejected_url],
    [
      'refused: its code’s page',
      { fallback_url, rejected_url, on_error: { '2': 'https://own.example/full' } },
      rejected,
      'https://own.example/full',
    ],
    [
      'refused: the page of the rest',
      { rejected_url, on_error: { '3': 'https://own.example/full', '*': 'https://own.example/other' } },
      rejected,
      'https://own.example/other',
    ],
    [
      'refused, with a page for other codes only: rejected_url',
      { rejected_url, on_error: { '3': 'https://own.example/full' } },
      rejected,
      rejected_url,
    ],
  ])('%s', (_name, fields, ended, page) => {
    expect(opener(fields)(url, ended)).toBe(page);
  });
});

test('whatever the visitor writes, the browser goes to an allowed host over https, with our ID or none', () => {
  const openAll = opener({ pass_through: 'all' });
  const anyCharacter = fc.integer({ min: 0, max: 0x30ff }).map(code => String.fromCharCode(code));
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        'https://',
        'HTTPS:',
        'http://',
        '//',
        '/',
        '\\',
        ':',
        '@',
        '?',
        '#',
        '&',
        '=',
        '%',
        '%25',
        '.',
        '..',
      ],
      ...['brand.example', '.shop.example', 'www.shop.example', 'xn--bcher-kva.example', 'evil.example'],
      ...[
        ':443',
        ':80',
        '[::1]',
        '127.0.0.1',
        'xn--',
        '%2e',
        '%2F',
        '%40',
        '%5c',
        '%00',
        '%0d%0a',
        '%09',
        '+',
      ],
      ...['\u3002', '\uff0f', '\u0430', '\u200b', '\u2028', '{sub1}', '{', '\t', ' ', '_ef_transaction_id='],
      ...['%5fef_transaction_id=forged', ';', 'url=', 'javascript:', 'data:'],
    ),
    fc.string({ unit: anyCharacter, maxLength: 6 }),
    fc.string({ maxLength: 6 }),
  );
  const begun = fc.constantFrom('', '', 'https://', 'https://brand.example', 'https://www.shop.example/');
  const wish = fc
    .tuple(begun, fc.array(piece, { maxLength: 8 }))
    .map(([start, rest]) => start + rest.join(''));
  const written = fc.tuple(wish, fc.boolean()).map(([text, encoded]) => {
    return encoded ? encodeURIComponent(text) : Buffer.from(text).toString('latin1');
  });
  let followed = 0;
  fc.assert(
    fc.property(written, fc.boolean(), (text, withId) => {
      const location = openAll(`url=${text}`, withId ? CLICKED : ending('unknown'));
      const host = browserHost(location);
      if (host !== 'own.example') followed += 1;
      const { protocol, port, username, password, searchParams } = new URL(location);
      const ids = searchParams.getAll('_ef_transaction_id').join();
      const wrong =
        !isGoodHost(host) ||
        plainHost(location) !== host ||
        [protocol, port, username, password].join() !== 'https:,,,' ||
        ids !== (withId ? ID : '') ||
        /[{}"<>\\`^|]/.test(location);
      if (wrong) expect.fail(JSON.stringify({ text, location }));
    }),
    { numRuns: 4_000 },
  );
  // Were nearly all refused, the property would say little.
  expect(followed).toBeGreaterThan(300);
});
