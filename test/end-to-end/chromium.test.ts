import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testServer } from '../support/test-server.ts';

// What a real browser does with a prefetched short link. Needs Chromium (Debian: apt-get install chromium).

const PATHS = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = PATHS.find(path => path !== undefined && existsSync(path));
const inCi = process.env['CI'] === 'true';
if (!executablePath && !inCi)
  process.stderr.write(
    '\n*** SKIPPED: no Chromium here, so nothing is known of real prefetches. Set CHROMIUM_PATH. ***\n\n',
  );

/** A page of a mail program, with the link in it, and the markup that makes the browser fetch it ahead. */
async function mailPage(head: (link: string) => string, link: string): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      request.url === '/' ? `<!doctype html>${head(link)}<a id="link" href="${link}">Spring sale</a>` : '',
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

const rules = (action: string) => (link: string) =>
  `<script type="speculationrules">{"${action}":[{"source":"list","urls":["${link}"],"eagerness":"immediate"}]}</script>`;

describe.skipIf(!executablePath && !inCi)(
  'in Chromium, a link that is fetched ahead makes one click, at the tap',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      if (!executablePath) throw new Error('CI must have Chromium: this test would show nothing without it');
      browser = await chromium.launch({
        executablePath,
        // As root, in a container; and what would otherwise call home.
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--disable-background-networking',
          '--disable-component-update',
        ],
      });
    });
    afterAll(() => browser?.close());

    async function open(url: string): Promise<Page> {
      // Without what says that it is headless: by that it would be a bot, and rightly.
      const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split('.')[0]}.0.0.0 Safari/537.36`;
      const context = await browser.newContext({ userAgent });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      await page.goto(url);
      return page;
    }

    test.each([
      ['by <link rel=prefetch>', (link: string) => `<link rel="prefetch" href="${link}">`],
      ['by a speculation rule that prefetches', rules('prefetch')],
      ['by a speculation rule that prerenders', rules('prerender')],
    ])('%s', async (_name, head) => {
      const { origin, sandbox, log, logged } = await testServer({
        links: ({ origin: everflow }) => [
          { destination: `${everflow.replace('127.0.0.1', 'localhost')}/landing` },
        ],
      });
      const link = `${origin.replace('127.0.0.1', 'localhost')}/spring?sub1=mail`;
      const page = await open(await mailPage(head, link));
      await logged({ visitor: 'prefetch', outcome: 'skipped', status: 503 });
      expect(sandbox.counts().total).toBe(0);

      await page.click('#link');
      await page.waitForURL(/\/landing\?/);
      const { made } = sandbox.counts();
      const [click] = sandbox.clicks();
      expect(made).toBe(1);
      expect(page.url()).toContain(`_ef_transaction_id=${click?.transaction_id}`);
      expect(await page.textContent('body')).toContain(click?.transaction_id);
      expect(click?.parameters).toMatchObject({ sub1: 'mail' });
      expect(log.filter(line => line['outcome'] === 'clicked')).toHaveLength(1);
      const cookies = (await page.context().cookies(origin.replace('127.0.0.1', 'localhost'))).map(
        ({ name }) => name,
      );
      expect(cookies.sort()).toEqual(['ef_session_2101', 'ef_tid_c_a_411', 'ef_tid_c_o_2101', 'ef_witness']);
    });
  },
);
