import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { landingPage } from '../../../src/everflow/sandbox/landing-page.ts';
import { renderPage } from '../../../src/text/html.ts';
import { CLICK, testSandbox } from './sandbox-fixture.ts';

const landing = (query: string, cookieHeader?: string, referrer?: string) =>
  renderPage(landingPage({ query, cookieHeader, referrer, findClick: () => undefined }));

/** The page's tags alone, without their text. */
const tags = (page: string) => page.replace(/<style>.*<\/style>/s, '').match(/<[^>]*>/g);

describe('the landing page', () => {
  it('shows what arrived: the ID, the parameters, the cookies, the referrer', async () => {
    const { sandbox, get } = await testSandbox();
    await get(CLICK);
    const id = sandbox.clicks()[0]?.transaction_id;
    const { status, text } = await get(`/landing/spring?evclid=${id}&c=a+b`, {
      cookie: `ef_tid_c_o_2101=${id}; theme=dark`,
      referer: 'https://mail.example/',
    });
    expect(status).toBe(200);
    expect(text).toContain(`<p class="id">${id}</p>`);
    expect(text).toMatch(
      /In <code>evclid<\/code>\. The sandbox made this click at .* offer 2101, affiliate 7\./,
    );
    expect(text).toContain('<tr class=""><th scope="row">c</th><td>a b</td></tr>');
    expect(text).toContain(`<tr class="mark"><th scope="row">ef_tid_c_o_2101</th><td>${id}</td></tr>`);
    expect(text).toContain('<tr class=""><th scope="row">theme</th><td>dark</td></tr>');
    expect(text).toContain('<code>https://mail.example/</code>');
  });

  it.each([
    ['_ef_transaction_id=abc', 'abc', 'It is not a click of this sandbox.'],
    ['_ef_transaction_id=&tid=abc', 'abc', 'It is not a click of this sandbox.'],
    ['_ef_transaction_id=', 'none', 'This visitor arrived without one.'],
    ['', 'none', 'This visitor arrived without one.'],
  ])('says what it makes of the ID in "%s"', (query, id, sentence) => {
    const { text } = landing(query);
    expect(text).toContain(`<p class="id">${id}</p>`);
    expect(text).toContain(sentence);
  });

  it('lets nothing of the request become markup', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        "' onload='x",
        '&lt;',
        '</td>',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, value, other) => {
        const page = (a: string, b: string, c: string) =>
          landing(
            new URLSearchParams([
              [a, b],
              ['_ef_transaction_id', c],
            ]).toString(),
            `ef_a=${encodeURIComponent(c.toWellFormed())}; b=${b.replaceAll(';', '')}`,
            c,
          ).text;
        // Without an ID the page rightly has other elements.
        fc.pre(other !== '');
        expect(tags(page(name, value, other))).toEqual(tags(page('n', 'v', 'o')));
      }),
    );
  });
});

describe('every page', () => {
  it.each(['/', '/landing?tid=x'])(
    'allows only its own style and script, and no other source: %s',
    async path => {
      const { get } = await testSandbox();
      const { headers, text } = await get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      for (const [, , content = ''] of text.matchAll(/<(style|script)>(.*?)<\/\1>/gs))
        expect(policy).toContain(createHash('sha256').update(content).digest('base64'));
      expect(text).not.toMatch(/ (src|on\w+|style)=/);
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    },
  );

  it('that lists clicks has a script that parses, and names where clicks are made', async () => {
    const { sandbox, get } = await testSandbox({ clickPath: '/c' });
    const { text } = await get('/');
    expect(text).toContain(`<code>${sandbox.origin}/c</code>`);
    const [, script = ''] = /<script>(.*)<\/script>/s.exec(text) ?? [];
    expect(() => new Function(script)).not.toThrow();
    expect(script).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
  });
});
