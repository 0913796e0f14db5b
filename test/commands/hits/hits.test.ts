import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandError, UsageError } from '../../../src/commands/terminal/command.ts';
import type { StoredHit } from '../../../src/journal/model/stored-hit.ts';
import { storedHit } from '../../support/stored-hit.ts';
import { sink } from '../../support/test-io.ts';
import { testHits } from './hits-fixture.ts';

const HITS: readonly StoredHit[] = [
  storedHit(),
  storedHit({ seq: 2, outcome: 'unknown', reason: 'timeout', transactionId: null, everflowMs: 1501.26 }),
  storedHit({ seq: 3, slug: 'may', offerId: 9, outcome: 'rejected', reason: 'country', errorCode: 9 }),
  storedHit({
    seq: 4,
    slug: null,
    offerId: null,
    outcome: 'not_found',
    transactionId: null,
    everflowMs: null,
  }),
];

const lines = (text: string) => text.split('\n').filter(Boolean);

test('a list has the newest hit first, with tabs between its cells', async () => {
  const { run, closed } = testHits(HITS);
  const { code, stdout, stderr } = await run('list --limit 3');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines(stdout)).toEqual([
    '2026-03-01 12:00:03.000\t019ca97b-0000-7000-8000-000000000004\t-\tnot_found\t-\tperson\t-\t-\t-',
    '2026-03-01 12:00:02.000\t019ca97b-0000-7000-8000-000000000003\tmay\trejected\tcountry\tperson\t9\t81.3\t5d91bd0bfa624e21bd32de5abc02687c',
    '2026-03-01 12:00:01.000\t019ca97b-0000-7000-8000-000000000002\tspring\tunknown\ttimeout\tperson\t2101\t1501.3\t-',
  ]);
  expect(closed.readers).toBe(1);
});

test.each([
  ['--link spring', [2, 1]],
  ['--offer 9', [3]],
  ['--outcome unknown,rejected', [3, 2]],
  ['--since 2026-03-01T12:00:02', [4, 3]],
  ['--until 2026-03-01T12:00:02Z', [2, 1]],
  ['--since 6h --until 2026-03-01T13:00:02+01:00 --link spring', [2, 1]],
  ['--since 1h', []],
])('a list with %s has those hits alone', async (options, seqs) => {
  const { stdout } = await testHits(HITS).run(`list --json ${options}`);
  expect(lines(stdout).map(line => Number(JSON.parse(line).hit_id.slice(-12)))).toEqual(seqs);
});

test('a list has 50 hits when no limit is given', async () => {
  const many = Array.from({ length: 60 }, (_, i) => storedHit({ seq: i + 1 }));
  expect(lines((await testHits(many).run('list')).stdout)).toHaveLength(50);
});

test('a list that matches nothing says so, but not into JSON', async () => {
  const { run } = testHits(HITS);
  const nothing = { code: 0, stdout: '', stderr: 'No hits match.\n' };
  expect(await run('list --link june')).toEqual(nothing);
  expect(await run('list --link june', { stdout: { isTTY: true } })).toEqual(nothing);
  expect(await run('list --link june --json')).toEqual({ ...nothing, stderr: '' });
  expect((await testHits([]).run('list')).stderr).toBe('There are no hits yet in DATA_DIR /data.\n');
});

test('as JSON a hit has the names of its log line, and what only the journal keeps', async () => {
  const hit = storedHit({
    outcome: 'rejected',
    errorCode: 2,
    leftOut: ['uid'],
    changedMs: Date.UTC(2026, 2, 1, 13),
  });
  const { stdout } = await testHits([hit]).run('list --json');
  expect(JSON.parse(stdout)).toEqual({
    hit_id: hit.id,
    time: '2026-03-01T12:00:00.000Z',
    outcome: 'rejected',
    reason: null,
    detail: null,
    error_code: 2,
    error_name: 'over offer cap',
    transaction_id: hit.transactionId,
    left_out: ['uid'],
    link: 'spring',
    domain: 'go.brand.example',
    offer_id: 2101,
    affiliate_id: 7,
    visitor: 'person',
    visitor_reason: 'none of the rules',
    status: 302,
    everflow_ms: 81.3,
    total_ms: 82.9,
    params: { sub2: 'u42' },
    address: '203.0.113.0/24',
    user_agent: 'Mozilla/5.0 (iPhone)',
    referrer: null,
    changed: '2026-03-01T13:00:00.000Z',
  });
});

test('on a terminal a list is a table that fits it', async () => {
  const { stdout } = await testHits(HITS).run('list', { stdout: { isTTY: true, columns: 100 } });
  const table = stdout.split('\n');
  expect(table.slice(0, 3)).toEqual([
    'TIME (UTC)               HIT ID                                LINK    OUTCOME    REASON   VISITOR …',
    '2026-03-01 12:00:03.000  019ca97b-0000-7000-8000-000000000004  -       not_found  -        person  …',
    '2026-03-01 12:00:02.000  019ca97b-0000-7000-8000-000000000003  may     rejected   country  person  …',
  ]);
  expect((await testHits([]).run('list', { stdout: { isTTY: true } })).stdout).toBe('');
});

test.each([1, 40, 62, 80])('in a terminal of %i columns the ID of a hit is whole', async columns => {
  const { stdout } = await testHits(HITS).run('list', { stdout: { isTTY: true, columns } });
  const shown = stdout.split('\n').slice(1, -1);
  expect(shown).toHaveLength(4);
  for (const line of shown) expect(line).toMatch(/ 019ca97b-0000-7000-8000-00000000000\d {2}/);
});

test('what visitors wrote never steers the terminal', async () => {
  const evil = '\u001b[2J\u009b31m\r\n\t\u202e\u0007x';
  const hit = storedHit({
    reason: evil,
    userAgent: evil,
    referrer: evil,
    detail: evil,
    params: new Map([[evil, evil]]),
  });
  const { run } = testHits([hit]);
  for (const command of [
    'list',
    'list --json',
    `show ${hit.id}`,
    `show ${hit.id} --json`,
    'export --format csv',
    'export',
  ])
    for (const isTTY of [true, false]) {
      if (!isTTY && command.includes('csv')) continue;
      const { stdout } = await run(command, { stdout: { isTTY, columns: 500 } });
      expect(stdout.replaceAll(/\r?\n|\t/g, ''), command).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  const { stdout } = await run('list --json');
  expect(JSON.parse(stdout)).toMatchObject({ user_agent: evil, params: { [evil]: evil } });
});

test('everything about one hit is shown, by its ID in whatever case', async () => {
  const { run } = testHits(HITS);
  const { code, stdout } = await run('show 019CA97B-0000-7000-8000-000000000003');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^hit_id {10}019ca97b-0000-7000-8000-000000000003\n/);
  expect(stdout).toMatch(/\nerror_name {6}country\n/);
  expect(stdout).toMatch(/\nparams {10}.*\n {2}sub2 {10}u42\n$/);
  const shown = await run('show 019ca97b-0000-7000-8000-000000000003 --json');
  expect(JSON.parse(shown.stdout)).toMatchObject({ error_code: 9, link: 'may' });
});

test.each([
  ['clicked', 'sent:'],
  ['unknown', 'sent:'],
  ['recovered', 'sent:'],
  ['deferred', 'to be sent:'],
  ['expired', 'not sent:'],
  ['skipped', 'not sent:'],
  ['reused', 'not sent:'],
] as const)('the parameters of a hit that is %s are shown as %s', async (outcome, heading) => {
  const { run } = testHits([storedHit({ outcome })]);
  const { stdout } = await run('show 019ca97b-0000-7000-8000-000000000001');
  expect(stdout).toContain(`\nparams          ${heading}\n  sub2          u42\n`);
});

test('a hit that is not there is told in a sentence, and closes the journal', async () => {
  const { run, closed } = testHits(HITS);
  const id = '019ca97b-0000-7000-8000-000000000009';
  await expect(run(`show ${id}`)).rejects.toThrow(
    new CommandError(`There is no hit ${id} in DATA_DIR /data.`),
  );
  expect(closed.readers).toBe(1);
  await expect(testHits(null).run(`show ${id}`)).rejects.toBeInstanceOf(CommandError);
});

test.each(['list', 'stats'])('without a journal %s says that there are no hits yet', async command => {
  expect(await testHits(null).run(command)).toEqual({
    code: 0,
    stdout: '',
    stderr: 'There are no hits yet in DATA_DIR /data.\n',
  });
});

test('without a journal a list as JSON is empty', async () => {
  expect(await testHits(null).run('list --json')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test.each(['list', 'list --json', `show ${storedHit().id}`, 'stats', 'stats --json', 'export', 'follow'])(
  'where DATA_DIR does not exist, %s fails and names the whole path',
  async command => {
    const { run } = testHits(null, { isDirectory: async () => false });
    const path = join(process.cwd(), 'no/such');
    await expect(run(command, { dataDir: './no/such' })).rejects.toThrow(
      new CommandError(`There is no directory ${path}; DATA_DIR must be the server's.`),
    );
  },
);

test('a relative DATA_DIR is told as the whole path', async () => {
  const { stderr } = await testHits(null).run('list', { dataDir: 'data' });
  expect(stderr).toBe(`There are no hits yet in DATA_DIR ${join(process.cwd(), 'data')}.\n`);
});

test.each([
  ['nothing', /There is no command "hits nothing"; there are list, show, stats, follow, export\./],
  ['list --colour', /Unknown option '--colour'.*See click-proxy hits list --help\.$/],
  ['list --limit 0', /^--limit must be a whole number above 0, not "0"\.$/],
  ['list --link -x', /See click-proxy hits list --help\.$/],
  ['list --link=/spring', /^--link must be a slug such as spring .*, not "\/spring"\.$/],
  ['list --offer x', /^--offer must be an offer's ID, .*, not "x"\.$/],
  ['list --outcome clicked,wrong', /^--outcome must be one or more of clicked, reused, .*, not "wrong"\.$/],
  ['list --outcome=', /^--outcome must be .*, not ""\.$/],
  ['list --since never', /^--since must be a date or time .*; it is "never"\.$/],
  ['list --since 1h --until 2h', /^--since must be before --until; 1h is not before 2h\.$/],
  ['show', /^The hit's ID is missing\. See click-proxy hits show --help\.$/],
  ['show abc', /^A hit's ID is a whole UUID .*, not "abc"\.$/],
  ['show a b', /one argument too many: "b"/],
  ['export --format xml', /^--format must be csv or ndjson, not "xml"\.$/],
  [
    'export --output hits.json',
    /^--output hits\.json does not say which format.*--format csv or --format ndjson.*\.$/,
  ],
  ['export --output hits.csv.gz', /^--output hits\.csv\.gz does not say/],
  ['stats --by day', /^--by must be link or offer, not "day"\.$/],
  ['stats --per week', /^--per must be hour or day, not "week"\.$/],
  ['stats --limit 3', /^--limit goes with --by link or --by offer\.$/],
  ['stats --since 2027-01-01', /^--since must be in the past; 2027-01-01 is not\.$/],
  ['stats --per hour --since 500d', /^--per hour would give 12,000 lines.*or --per day\.$/],
  ['follow --since 1h', /Unknown option '--since'/],
  [
    'follow --outcome late',
    /^hits follow shows hits as they are first written, and none is late then; see click-proxy hits list --outcome late\.$/,
  ],
  [
    'follow --outcome clicked,expired,recovered',
    /none is recovered or expired then; .* recovered,expired\.$/,
  ],
])('wrong usage, "hits %s", is refused with a sentence', async (args, sentence) => {
  const { run } = testHits(HITS);
  await expect(run(args)).rejects.toThrow(sentence);
  await expect(run(args)).rejects.toBeInstanceOf(UsageError);
});

test.each(['', ' list', ' show', ' stats', ' follow', ' export'])('hits%s --help says how', async name => {
  const { code, stdout } = await testHits(null).run(`${name} --help`);
  expect(code).toBe(0);
  expect(stdout).toContain(`click-proxy hits${name}`);
  expect(stdout.split('\n').filter(line => line.length > 119)).toEqual([]);
});

test('hits without a command shows what there is, as wrong usage', async () => {
  const { code, stdout, stderr } = await testHits(null).run('');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('click-proxy hits list');
});

test('when nobody reads any longer, a command ends quietly', async () => {
  const { run, closed } = testHits(HITS);
  for (const command of ['list', 'export', 'stats'])
    expect((await run(command, { stdout: { failWith: 'EPIPE' } })).code).toBe(0);
  expect(closed.readers).toBe(3);
  expect(sink({ failWith: 'EPIPE' }).text()).toBe('');
});

test('an error of the database is told in a sentence', async () => {
  const broken = async () => {
    throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  };
  for (const command of ['list', 'stats', 'export', 'follow'])
    await expect(testHits(null, { openReader: broken }).run(command)).rejects.toThrow(
      new CommandError('The journal cannot be read: database disk image is malformed.'),
    );
});

test('a command that is interrupted says so', async () => {
  for (const command of ['list', 'stats', 'export'])
    await expect(testHits(HITS).run(command, { ended: AbortSignal.abort() })).rejects.toThrow(
      new CommandError('Interrupted.'),
    );
});
