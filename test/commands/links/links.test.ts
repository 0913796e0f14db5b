import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { linksCommand } from '../../../src/commands/links.ts';
import { CommandError, ConfigError, UsageError } from '../../../src/commands/terminal/command.ts';
import { createProgress } from '../../../src/commands/terminal/progress.ts';
import { FROM_FILE, manyLinks, testStore } from '../../links/store/link-store-fixture.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { sink } from '../../support/test-io.ts';
import { testLink } from '../../support/test-link.ts';
import { testLinks } from './links-fixture.ts';

// Ten thousand links take seconds on a slow machine.
vi.setConfig({ testTimeout: 60_000 });

const ADD = 'add --slug spring --offer 2101 --affiliate 7 --destination https://brand.example/lp';

test('a link is added, shown, listed and removed', async () => {
  const { links } = await testLinks();
  expect(await links(`${ADD} --param sub5=x=y --tag mail --tag may`)).toEqual({
    code: 0,
    stdout:
      'created spring on any domain: {"slug":"spring","offer_id":2101,"affiliate_id":7,"destination":"https://brand.example/lp","fixed_params":{"sub5":"x=y"},"tags":["mail","may"]}\n',
    stderr: '',
  });
  expect((await links('show spring')).stdout).toMatch(/transaction_id_param {2,}_ef_transaction_id\n/);
  const shown = JSON.parse((await links('show spring --json')).stdout) as unknown;
  expect(shown).toEqual(testLink({ fixed_params: { sub5: 'x=y' }, tags: ['mail', 'may'] }));
  expect((await links('list')).stdout).toBe('spring\t-\t2101\t7\tlive\tmail may\thttps://brand.example/lp\n');
  expect((await links('remove spring --confirm spring')).stdout).toBe('removed spring on any domain\n');
  expect((await links('list')).stdout).toBe('');
});

test('every option of add fills its field', async () => {
  const { links } = await testLinks();
  await links(
    `${ADD} --domain GO.brand.example --default-param source_id=mail --map utm_campaign=sub2 --pass-through utm_term,q --session reuse --duplicate-window-ms 500 --transaction-id-param tid --tracking-domain https://www.trk.example --fallback-url https://brand.example/f --rejected-url https://brand.example/r --expired-url https://brand.example/e --starts-at 2026-01-01T00:00:00Z --expires-at 2026-02-01T00:00:00Z --affiliate-from-query --inactive`,
  );
  expect(JSON.parse((await links('show spring --json')).stdout)).toEqual(
    testLink({
      domain: 'go.brand.example',
      default_params: { source_id: 'mail' },
      param_map: { utm_campaign: 'sub2' },
      pass_through: ['utm_term', 'q'],
      session: 'reuse',
      duplicate_window_ms: 500,
      transaction_id_param: 'tid',
      tracking_domain: 'https://www.trk.example',
      fallback_url: 'https://brand.example/f',
      rejected_url: 'https://brand.example/r',
      expired_url: 'https://brand.example/e',
      starts_at: '2026-01-01T00:00:00Z',
      expires_at: '2026-02-01T00:00:00Z',
      affiliate_from_query: true,
      active: false,
    }),
  );
});

test('add takes a JSON object, and options win over it', async () => {
  const { links } = await testLinks();
  const json = JSON.stringify({ ...testLink(), fixed_params: { sub1: 'a', sub2: 'b' } });
  expect(await links('add - --slug other --param sub2=c', { stdin: `\ufeff${json}` })).toMatchObject({
    code: 0,
  });
  expect(await links(`add --json ${json}`)).toMatchObject({ code: 0 });
  expect(
    (await links('list --json')).stdout.split('\n').filter(line => line.includes('"sub2":"c"')),
  ).toHaveLength(1);
});

test('an existing link is replaced only with --replace', async () => {
  const { links } = await testLinks();
  await links(ADD);
  await expect(links(ADD)).rejects.toThrow(
    new CommandError('There is a link spring on any domain already; --replace replaces it.'),
  );
  expect((await links(`${ADD} --replace --inactive`)).stdout).toMatch(/^updated /);
});

test('a link that is wrong is refused with all that is wrong', async () => {
  const { links } = await testLinks();
  await expect(
    links('add --slug -x/ --offer none --param sub99=x'.replace('--slug -x/', '--slug=-x/')),
  ).rejects.toThrow(
    /^The link was not added:\n {2}slug must .*\n {2}offer_id must .*\n {2}affiliate_id is required\n {2}destination is required\n {2}fixed_params.sub99 is not/,
  );
});

test.each([
  ['nothing', /There is no command "links nothing"; there are import, add/],
  ['import', /^The file to import \(or -\) is missing\. See click-proxy links import --help\.$/],
  ['import a b', /one argument too many: "b"/],
  ['import a --format xml', /^--format must be one of json, ndjson, csv, not "xml"\.$/],
  ['import a --colour', /Unknown option '--colour'.*See click-proxy links import --help\.$/],
  ['list --limit 0', /^--limit must be a whole number above 0/],
  ['add --param x', /^--param must be NAME=VALUE, not "x"\.$/],
  ['add - --json {}', /not both/],
  ['add spring', /"spring" is not understood/],
  ['show', /The slug to show is missing/],
])('wrong usage, "links %s", is refused with a sentence', async (args, sentence) => {
  const { links } = await testLinks();
  await expect(links(args)).rejects.toThrow(sentence);
  await expect(links(args)).rejects.toBeInstanceOf(UsageError);
});

test.each(['', ' import', ' add', ' list', ' show', ' rename', ' archive', ' remove', ' export'])(
  'links%s --help says how',
  async name => {
    const { links } = await testLinks();
    const { code, stdout } = await links(`${name} --help`.trim());
    expect(code).toBe(0);
    expect(stdout).toContain(`click-proxy links${name}`);
    expect(stdout.split('\n').every(line => line.length <= 115)).toBe(true);
  },
);

test('links without a command shows what there is, as wrong usage', async () => {
  const io = sink();
  const environment = {};
  const ended = new AbortController().signal;
  expect(
    await linksCommand([], {
      stdin: Readable.from([]),
      stdout: sink().stream,
      stderr: io.stream,
      environment,
      ended,
    }),
  ).toBe(2);
  expect(io.text()).toContain('click-proxy links add');
});

test('an import tells what it did, and what was wrong on stderr with nothing imported', async () => {
  const { links, dataDir } = await testLinks();
  const file = join(await tempDir(), 'links.csv');
  await writeFile(
    file,
    'slug,offer_id,affiliate_id,destination\na,1,7,https://b.example/\nb,2,7,https://b.example/\n',
  );
  expect(await links(`import ${file} --dry-run`)).toMatchObject({
    code: 0,
    stdout: 'Would be imported: 2 links: 2 created, 0 updated, 0 unchanged.\n',
  });
  expect((await links(`import ${file}`)).stdout).toBe('2 links: 2 created, 0 updated, 0 unchanged.\n');
  await writeFile(
    file,
    'slug,offer_id,affiliate_id,destination\nc,1,7,https://b.example/\nd,2,7,b.example\n',
  );
  const { code, stdout, stderr } = await links(`import ${file}`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^Nothing was imported: .*links\.csv has 1 problem\.\n {2}line 3: destination must be an absolute/,
  );
  expect((await links('list')).stdout.split('\n')).toHaveLength(3);
  expect((await readdir(dataDir)).filter(name => !name.startsWith('links.db'))).toEqual([]);
});

test('10,000 links are imported, listed, exported and imported again byte for byte', async () => {
  const { links } = await testLinks();
  expect(await links('import -', { stdin: manyLinks(10_000) })).toMatchObject({
    code: 0,
    stdout: '10,000 links: 10,000 created, 0 updated, 0 unchanged.\n',
  });
  expect((await links('list')).stdout.split('\n')).toHaveLength(10_001);
  expect((await links('list --limit 3 --json')).stdout).toBe(manyLinks(3));
  expect((await links('list --slug-prefix sms/00001 --json')).stdout.split('\n')).toHaveLength(11);
  const output = join(await tempDir(), 'out.csv');
  expect(await links(`export --output ${output}`)).toEqual({ code: 0, stdout: '', stderr: '' });
  const other = await testLinks();
  await other.links(`import ${output}`);
  expect((await other.links('export')).stdout).toBe(manyLinks(10_000));
  expect((await other.links('export --format csv')).stdout).toBe(await readFile(output, 'utf8'));
});

test('an export that cannot be written says so, and leaves no half-written file', async () => {
  const { links } = await testLinks();
  const dir = await tempDir();
  await expect(links(`export --output ${dir}/none/x.json`)).rejects.toThrow(
    /x\.json cannot be written \(ENOENT\)/,
  );
  await expect(links(`export --output ${dir}`)).rejects.toThrow(/cannot be written \(EISDIR\)/);
  expect(await readdir(dir)).toEqual([]);
});

test('a reader that has seen enough ends an export or a list quietly', async () => {
  const { links } = await testLinks();
  await links('import -', { stdin: manyLinks(500) });
  const stdout = { failWith: 'EPIPE' };
  expect(await links('export', { stdout })).toMatchObject({ code: 0, stderr: '' });
  expect(await links('list --json', { stdout })).toMatchObject({ code: 0, stderr: '' });
  await expect(links('export', { stdout: { failWith: 'EIO' } })).rejects.toThrow();
});

test('files that cannot be read are refused by name', async () => {
  const { links } = await testLinks();
  const dir = await tempDir();
  await expect(links(`import ${dir}/no.csv`)).rejects.toThrow(
    new CommandError(`${dir}/no.csv does not exist.`),
  );
  await expect(links(`import ${dir}`)).rejects.toThrow(/is a directory/);
  const notADirectory = await testLinks(join(dir, 'file', 'data'));
  await writeFile(join(dir, 'file'), '');
  await expect(notADirectory.links('list')).rejects.toBeInstanceOf(CommandError);
});

test('settings that cannot be read are refused', async () => {
  const { links } = await testLinks();
  await expect(links('list', { environment: { EVERFLOW_ALLOW_HTTP: 'maybe' } })).rejects.toBeInstanceOf(
    ConfigError,
  );
});

test('while LINKS_FILE is set its links are changed there; when it is not, they are like any', async () => {
  const { links, dataDir } = await testLinks();
  const store = await testStore(dataDir);
  await store.put(testLink(), FROM_FILE);
  const environment = { LINKS_FILE: 'links.json' };
  await expect(links('remove spring --confirm spring', { environment })).rejects.toThrow(
    /comes from LINKS_FILE; remove it there/,
  );
  await expect(links(`${ADD} --replace --inactive`, { environment })).rejects.toThrow(/change it there/);
  const line = JSON.stringify(testLink({ offer_id: 9 }));
  expect(await links('import -', { environment, stdin: line })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('line 1: slug "spring" comes from LINKS_FILE; change it there'),
  });
  expect((await links('list', { environment })).stdout).toMatch(/^file\tspring\t/);
  expect(await links('remove spring --confirm spring')).toMatchObject({ code: 0 });
});

test('a slug on several domains must be told with its domain', async () => {
  const { links } = await testLinks();
  await links(`${ADD} --domain a.example`);
  expect((await links('show spring')).stdout).toMatch(/^spring on a\.example \(/);
  await links(`${ADD} --domain b.example`);
  await expect(links('remove spring --confirm spring')).rejects.toThrow(
    '"spring" is a link on a.example, b.example; say which',
  );
  await expect(links('show spring --domain c.example')).rejects.toThrow(
    'There is no link "spring" on c.example.',
  );
  await expect(links('show sprin')).rejects.toThrow('There is no link "sprin".');
  await links('remove spring --confirm spring --domain A.example');
  expect((await links('list --domain b.example')).stdout).toMatch(/^spring\tb\.example/);
  expect((await links('list --domain any')).stdout).toBe('');
});

test('on a terminal a list is a table that fits it', async () => {
  const { links } = await testLinks();
  await links(`${ADD} --domain a.example --tag mail`);
  await links('import -', { stdin: manyLinks(300) });
  const { stdout } = await links('list', { stdout: { isTTY: true, columns: 60 } });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(302);
  expect(lines[0]).toBe('SLUG        DOMAIN            OFFER  AFFILIATE  STATE  TAGS…');
  expect(lines[1]).toBe('sms/000000  go.brand.example  2101   7          live   -   …');
  expect((await links('list --tag none', { stdout: { isTTY: true } })).stdout).toBe('');
});

test('an import that is interrupted changes nothing and says so', async () => {
  const { links } = await testLinks();
  const ended = AbortSignal.abort();
  await expect(links('import -', { stdin: manyLinks(10), ended })).rejects.toThrow(
    new CommandError('Interrupted: nothing was changed.'),
  );
  expect((await links('list')).stdout).toBe('');
});

test('progress is drawn on a terminal only, ten times a second at most, and wiped', () => {
  let now = 0;
  const terminal = sink({ isTTY: true, columns: 60 });
  const progress = createProgress(terminal.stream, 1000, () => now);
  for (let i = 1; i <= 10; i += 1) {
    now += 50;
    progress.update(i * 1000, i * 50);
  }
  progress.done();
  const drawn = terminal.text().split('\r\u001b[K');
  expect(drawn.slice(0, 2)).toEqual(['', '[##......................] 10 %  2,000 rows, 20,000 rows/s']);
  expect(drawn).toHaveLength(7);
  const pipe = sink();
  createProgress(pipe.stream, 1000, () => now).update(5, 5);
  expect(pipe.text()).toBe('');
});
