import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VisitorConfig } from '../../../src/config/visitor-settings.ts';
import { compileLink } from '../../../src/redirect/compiled-link.ts';
import { addressList } from '../../../src/redirect/visitor/address-list.ts';
import { createJudge, judgeVisitor } from '../../../src/redirect/visitor/judge-visitor.ts';
import { testLink } from '../../support/test-link.ts';
import { testClock, testVisit } from '../../support/test-visit.ts';

const DEFAULTS: VisitorConfig = {
  botExtra: [],
  botAllow: [],
  burstLinks: 4,
  burstWindowMs: 2_000,
  burstIgnore: [],
};
const page = (n: number) => testLink({ slug: `l${n}`, destination: `https://brand.example/${n}` });
const firefox = {
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

function judge(settings: Partial<VisitorConfig> = {}, max = 100) {
  const clock = testClock();
  const log: object[] = [];
  const deps = createJudge(
    { ...DEFAULTS, ...settings },
    { clock, max, log: { info: (line: object) => void log.push(line) } },
  );
  const hit = (link: ReturnType<typeof testLink> | null, visit: Parameters<typeof testVisit>[1] = {}) => {
    const { kind, reason } = judgeVisitor(testVisit(clock, visit), link && compileLink(link), deps);
    return kind === 'bot' ? `bot: ${reason}` : kind;
  };
  return { clock, log, hit };
}

describe('a burst', () => {
  test('is four different links of one address and user agent within two seconds', () => {
    const { hit, clock, log } = judge();
    const kinds = [1, 2, 3, 4, 5].map(n => {
      clock.advance(300);
      return hit(page(n));
    });
    expect(kinds).toEqual(['person', 'person', 'person', 'bot: burst', 'bot: burst']);
    expect(log).toMatchObject([{ earlier_hits: { length: 3 } }, { earlier_hits: { length: 3 } }]);
    clock.advance(2_001);
    expect(hit(page(6))).toBe('person');
  });

  test.each([
    ['the same link again and again', (n: number) => [page(1), {}, n] as const],
    ['slower than the window', (n: number) => [page(n), {}, 1_000] as const],
    ['from different addresses', (n: number) => [page(n), { address: `203.0.113.${n}` }, 1] as const],
    [
      'with different user agents',
      (n: number) => [page(n), { headers: { 'user-agent': `${firefox['user-agent']}${n}` } }, 1] as const,
    ],
    [
      'different slugs that lead to one page, as an SMS batch has',
      (n: number) => [testLink({ slug: `s/${n}` }), {}, 1] as const,
    ],
    [
      'different queries of one page, as links that know their recipient have',
      (n: number) =>
        [testLink({ slug: `s/${n}`, destination: `https://brand.example/lp?u=${n}#${n}` }), {}, 1] as const,
    ],
    ['links that do not exist', () => [null, {}, 1] as const],
    ['HEADs', (n: number) => [page(n), { method: 'HEAD' }, 1] as const],
  ])('is not %s', (_name, each) => {
    const { hit, clock } = judge();
    for (let n = 1; n <= 12; n++) {
      const [link, visit, ms] = each(n);
      clock.advance(ms);
      expect(hit(link, visit)).not.toBe('bot: burst');
    }
  });

  test('ends for the many behind one address, who go on at the pace of a carrier', () => {
    const { hit, clock } = judge();
    const kinds = Array.from({ length: 400 }, (_, i) => {
      clock.advance(500);
      return hit(page(i % 6));
    });
    expect(kinds.filter(kind => kind === 'person').length).toBeGreaterThan(200);
  });

  test('is let off where its address is listed, or where the rule is off', () => {
    const listed = judge({ burstIgnore: ['203.0.113.0/24'] });
    const off = judge({ burstLinks: null });
    for (let n = 1; n <= 6; n++) {
      expect(listed.hit(page(n))).toBe('person');
      expect(off.hit(page(n))).toBe('person');
      expect(judge().hit(page(n), { address: '198.51.100.1' })).toBe('person');
    }
  });

  test('is remembered for so many visitors and no more', () => {
    const { hit } = judge({}, 10);
    for (let n = 1; n <= 3; n++) hit(page(n));
    for (let n = 1; n <= 10; n++) hit(page(1), { address: `198.51.100.${n}` });
    expect(hit(page(4))).toBe('person');
  });
});

describe('a trap', () => {
  const trap = testLink({ slug: 'trap', trap: true });

  test('takes whoever hits it for a bot for ten minutes, by address and user agent', () => {
    const { hit, clock } = judge();
    expect(hit(page(1))).toBe('person');
    expect(hit(trap)).toBe('bot: trap');
    expect(hit(page(1))).toBe('bot: trap');
    expect(hit(page(1), { headers: firefox })).toBe('person');
    expect(hit(page(1), { address: '203.0.113.10' })).toBe('person');
    clock.advance(10 * 60_000 - 1);
    expect(hit(page(1))).toBe('bot: trap');
    clock.advance(2);
    expect(hit(page(1))).toBe('person');
  });

  test('is sprung by a HEAD as well, and not by a prefetching browser', () => {
    const head = judge();
    expect(head.hit(trap, { method: 'HEAD' })).toBe('probe');
    expect(head.hit(page(1))).toBe('bot: trap');
    const prefetch = judge();
    expect(prefetch.hit(trap, { headers: { 'sec-purpose': 'prefetch' } })).toBe('prefetch');
    expect(prefetch.hit(page(1))).toBe('person');
  });
});

test('BOT_ALLOW is never a bot, whatever it does', () => {
  const { hit } = judge({ botAllow: ['iPhone'] });
  hit(testLink({ slug: 'trap', trap: true }));
  for (let n = 1; n <= 8; n++) expect(hit(page(n))).toBe('person');
});

describe('a list of addresses', () => {
  test.each([
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
    [['192.0.2.0/24'], '192.0.2.255', true],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['2001:db8::/32', '192.0.2.0/24'], '192.0.2.7', true],
    [['192.0.2.0/24'], 'no address', false],
    [[], '192.0.2.1', false],
  ])('%j, and %s: %s', (ranges, address, expected) => {
    expect(addressList(ranges)(address)).toBe(expected);
  });

  test('takes any text for an address', () => {
    fc.assert(fc.property(fc.string(), text => typeof addressList(['10.0.0.0/8'])(text) === 'boolean'));
  });
});
