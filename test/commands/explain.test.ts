import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { explainCommand } from '../../src/commands/explain.ts';
import { type CommandIo, ConfigError, UsageError } from '../../src/commands/terminal/command.ts';
import type { LinkInput } from '../../src/links/model/link.ts';
import { tempDir } from '../support/temp-dir.ts';
import { BROWSER, testServer, writeLinks } from '../support/test-server.ts';

const LINKS: Partial<LinkInput>[] = [
  { param_map: { utm_campaign: 'sub2' } },
  { slug: 'reuse', session: 'reuse' },
  { slug: 'off', active: false },
  {
    slug: 'deep',
    deep_link: { param: 'url', hosts: ['brand.example'] },
    on_error: { '2,3': 'https://brand.example/full' },
    rejected_url: 'https://brand.example/sorry',
  },
];

async function explain(args: readonly string[], environment: Record<string, string> = {}) {
  const dataDir = await tempDir();
  await writeLinks(dataDir, LINKS);
  let stdout = '';
  const write = (text: string, done: () => void) => {
    stdout += text;
    setImmediate(done);
    return true;
  };
  const io = {
    stdin: Readable.from([]),
    stdout: { write },
    stderr: { write },
    environment: { DATA_DIR: dataDir, EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example', ...environment },
    ended: new AbortController().signal,
  } as unknown as CommandIo;
  const code = await explainCommand(args, io);
  return { code, stdout };
}
const asPerson = ['--header', `User-Agent: ${BROWSER['user-agent']}`];

test('a person is told of, step by step, and Everflow is not asked', async () => {
  const { code, stdout } = await explain([
    ...asPerson,
    '--header',
    'Accept-Language: de',
    '--address',
    '198.51.100.7',
    'https://go.brand.com/spring.?utm_campaign=may&uid=abc',
  ]);
  expect(code).toBe(0);
  expect(stdout).toBe(`Link       spring on any domain: offer 2101, affiliate 7
Visitor    person, by the rule: ${/Visitor {4}person, by the rule: (.*)/.exec(stdout)?.[1]}
Outcome    clicked
Everflow   GET https://www.trk.example/clk?oid=2101&affid=7&sub2=may
           accept: application/json
           accept-encoding: identity
           x-forwarded-for: 198.51.100.7
           user-agent: ${BROWSER['user-agent']}
           accept-language: de
Left out   uid
Answer     302 to https://brand.example/lp?utm_campaign=may&uid=abc&_ef_transaction_id=THE-NEW-TRANSACTION-ID
Cookies    ef_tid_c_o_2101=THE-NEW-TRANSACTION-ID; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax
           ef_session_2101=1; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax
           ef_witness=1; Max-Age=2592000; Domain=brand.com; Path=/; Secure; SameSite=Lax
           and ef_tid_c_a_<advertiser>, where the answer names one; ef_session lives as long as the answer says
`);
});

describe('as JSON it says', () => {
  test.each<[string, string[], object]>([
    [
      'what a HEAD gets',
      ['--method', 'head', 'http://x.test/spring'],
      {
        outcome: 'skipped',
        reason: 'probe',
        everflow: null,
        status: 302,
        location: 'https://brand.example/lp',
        cookies: [],
      },
    ],
    [
      'what a prefetch gets',
      [...asPerson, '-H', 'Sec-Purpose: prefetch', 'http://x.test/spring'],
      { outcome: 'skipped', visitor: { kind: 'prefetch' }, status: 503 },
    ],
    [
      'that there is no link',
      [...asPerson, 'http://x.test/nothing'],
      { link: { slug: 'nothing', state: 'not_found', reason: 'no such link' }, status: 404 },
    ],
    [
      'that a link is off',
      [...asPerson, 'http://x.test/off'],
      { link: { state: 'gone', reason: 'inactive' }, outcome: 'gone', everflow: null, status: 410 },
    ],
    [
      'that a session is used again',
      [...asPerson, '-H', 'Cookie: ef_session_2101=1; ef_tid_c_o_2101=abc', 'http://x.test/reuse'],
      { outcome: 'reused', everflow: null, location: 'https://brand.example/lp?_ef_transaction_id=abc' },
    ],
  ])('%s', async (_name, args, expected) => {
    const { stdout } = await explain(['--json', ...args]);
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });
});

describe('it says where the page comes from', () => {
  test.each<[string, string[], string[]]>([
    ['the destination needs no word', ['http://x.test/deep'], []],
    [
      'the visitor',
      ['http://x.test/deep?url=https://brand.example/p'],
      [
        'Page       deep_link: chosen by ?url=',
        'Answer     302 to https://brand.example/p?_ef_transaction_id=THE-NEW-TRANSACTION-ID',
      ],
    ],
    [
      'why not the visitor',
      ['http://x.test/deep?url=https://evil.example/'],
      [
        'Page       destination; ?url= is not followed: it is on a host that deep_link.hosts does not have',
        'Answer     302 to https://brand.example/lp?_ef_transaction_id=THE-NEW-TRANSACTION-ID',
      ],
    ],
    [
      'the page of an error code',
      ['http://x.test/deep?url=https://brand.example/p', '--error-code', '3'],
      [
        'Outcome    rejected (over offer-group cap)',
        'Page       on_error.2,3',
        'Answer     302 to https://brand.example/full',
      ],
    ],
    [
      'the page of the other codes',
      ['http://x.test/deep', '--error-code', '99999'],
      ['Page       rejected_url', 'Answer     302 to https://brand.example/sorry'],
    ],
  ])('%s', async (_name, args, lines) => {
    const { stdout } = await explain([...asPerson, '-H', 'Accept-Language: de', ...args]);
    for (const line of lines) expect(stdout.split('\n')).toContain(line);
    if (lines.length === 0) expect(stdout).not.toContain('Page ');
  });

  test('in JSON too', async () => {
    const { stdout } = await explain([...asPerson, '--json', 'http://x.test/deep?url=x']);
    expect(JSON.parse(stdout)).toMatchObject({
      page: 'destination',
      page_refused: 'is not an https URL with a plain host name',
    });
  });
});

test('it says of a hit what happens to it', async () => {
  const { get, sandbox, dataDir } = await testServer();
  const answer = await get('/spring?sub1=a%20b');
  const { stdout } = await explain(
    [
      ...asPerson,
      '-H',
      `Accept-Language: ${BROWSER['accept-language']}`,
      '--address',
      '127.0.0.1',
      '--json',
      'http://127.0.0.1/spring?sub1=a%20b',
    ],
    { DATA_DIR: dataDir, EVERFLOW_TRACKING_DOMAIN: sandbox.origin },
  );
  const said = JSON.parse(stdout);
  const [click] = sandbox.clicks();
  const id = click?.transaction_id ?? '';
  expect(said.location.replace('THE-NEW-TRANSACTION-ID', id)).toBe(answer.location);
  expect(Object.fromEntries(new URL(said.everflow.url).searchParams)).toEqual(click?.parameters);
  expect(click?.headers).toMatchObject(Object.fromEntries(said.everflow.headers));
});

test.each([
  [[]],
  [['/spring']],
  [['http://a/', 'http://b/']],
  [['--header', 'nothing', 'http://x/a']],
  [['--address', 'x', 'http://x/a']],
  [['--nothing']],
  [['-X', 'POST', 'http://x/spring']],
  [['--error-code', '0', 'http://x/spring']],
  [['--error-code', 'x', 'http://x/spring']],
  [['--error-code', '100000', 'http://x/spring']],
])('wrong usage is refused: %j', async args => {
  await expect(explain(args)).rejects.toThrow(UsageError);
});

test('wrong settings are told', async () => {
  await expect(explain(['http://x.test/spring'], { PORT: 'x' })).rejects.toThrow(ConfigError);
});
