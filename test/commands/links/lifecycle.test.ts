import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createRemoveCommand } from '../../../src/commands/links/remove.ts';
import { CommandError, UsageError } from '../../../src/commands/terminal/command.ts';
import { BY_HAND, FROM_FILE, testStore } from '../../links/store/link-store-fixture.ts';
import { sink } from '../../support/test-io.ts';
import { testLink } from '../../support/test-link.ts';
import { testLinks } from './links-fixture.ts';

async function withSpring(fields: Parameters<typeof testLink>[0] = {}) {
  const { links, dataDir } = await testLinks();
  const store = await testStore(dataDir);
  await store.put(testLink(fields), BY_HAND);
  return { links, dataDir, store };
}

test('a renamed link keeps its ID, and its old slug goes on leading to it', async () => {
  const { links, store } = await withSpring({ tags: ['mail'] });
  const before = await store.get(null, 'spring');
  expect(await links('rename spring spring-26')).toEqual({
    code: 0,
    stdout: 'renamed spring on any domain to spring-26; spring still leads to it\n',
    stderr: '',
  });
  const link = testLink({ slug: 'spring-26', aliases: ['spring'], tags: ['mail'] });
  expect(await store.getById(before?.id ?? '')).toMatchObject({ link, createdAt: before?.createdAt });
  expect(await store.findAll('spring')).toEqual([{ id: before?.id, link }]);
  expect(await links('rename spring-26 spring')).toMatchObject({ code: 0 });
  expect((await store.get(null, 'spring'))?.link.aliases).toEqual(['spring-26']);
});

test('with --no-alias the old slug leads nowhere', async () => {
  const { links, store } = await withSpring({ aliases: ['s'] });
  expect((await links('rename spring may --no-alias')).stdout).toBe('renamed spring on any domain to may\n');
  expect(await store.findAll('spring')).toEqual([]);
  expect((await store.get(null, 'may'))?.link.aliases).toEqual(['s']);
});

test('a link cannot be renamed to a slug or an alias of another, which is named', async () => {
  const { links, store } = await withSpring({ aliases: ['s'] });
  await store.put(testLink({ slug: 'may' }), BY_HAND);
  await expect(links('rename may spring')).rejects.toThrow('"spring" leads to the link spring on any domain');
  await expect(links('rename may s')).rejects.toThrow('"s" leads to the link spring on any domain already');
  await expect(links('rename may m/')).rejects.toThrow(/^The link was not renamed:\n {2}slug must be/);
  await expect(
    links('add --slug a --offer 1 --affiliate 7 --destination https://brand.example/ --alias s'),
  ).rejects.toThrow('"s" leads to the link spring on any domain already');
});

test('an alias is not the link: the commands say whose it is', async () => {
  const { links } = await withSpring({ aliases: ['s'] });
  for (const command of ['show s', 'rename s t', 'archive s', 'remove s --confirm s'])
    await expect(links(command)).rejects.toThrow(
      'There is no link "s". It is an alias of spring on any domain.',
    );
});

test('an archived link is left out of the list, and can be taken back out', async () => {
  const { links } = await withSpring();
  expect((await links('archive spring')).stdout).toBe('archived spring on any domain\n');
  expect((await links('archive spring')).stdout).toBe('unchanged spring on any domain\n');
  expect((await links('list')).stdout).toBe('');
  expect((await links('list --state archived')).stdout).toMatch(/^spring\t-\t2101\t7\tarchived\t/);
  expect((await links('list --state all --json')).stdout).toContain('"archived":true');
  expect((await links('archive spring --undo')).stdout).toBe('taken back out spring on any domain\n');
  expect((await links('list')).stdout).toMatch(/^spring\t/);
});

test('a list takes offers, affiliates and states', async () => {
  const { links, store } = await withSpring();
  await store.put(testLink({ slug: 'over', expires_at: '2020-01-01T00:00:00Z' }), BY_HAND);
  await store.put(testLink({ slug: 'off', active: false, offer_id: 5, affiliate_id: 6 }), BY_HAND);
  const slugs = async (options: string) =>
    (await links(`list ${options}`)).stdout.split('\n').flatMap(line => line.split('\t')[0] || []);
  expect(await slugs('--offer 5')).toEqual(['off']);
  expect(await slugs('--affiliate 7')).toEqual(['over', 'spring']);
  expect(await slugs('--state expired,inactive')).toEqual(['off', 'over']);
  expect(await slugs('--state live')).toEqual(['spring']);
  await expect(links('list --state dead')).rejects.toThrow(
    '--state must be all, or some of live, scheduled, expired, inactive, archived, not "dead".',
  );
  await expect(links('list --offer x')).rejects.toBeInstanceOf(UsageError);
});

test('show tells state, ID and revision; its JSON is the link alone', async () => {
  const { links, store } = await withSpring({ active: false });
  const stored = await store.get(null, 'spring');
  expect((await links('show spring')).stdout).toContain(
    `\ninactive, ID ${stored?.id}, revision ${stored?.revision}\n`,
  );
  expect(JSON.parse((await links('show spring --json')).stdout)).toEqual(testLink({ active: false }));
});

test('a link of the LINKS_FILE is neither renamed nor archived by hand', async () => {
  const { links, store } = await withSpring();
  await store.put(testLink({ slug: 'filed' }), FROM_FILE);
  const environment = { LINKS_FILE: 'links.json' };
  for (const command of ['rename filed other', 'archive filed'])
    await expect(links(command, { environment })).rejects.toThrow(/comes from LINKS_FILE; change it there/);
});

test.each(['rename spring', 'rename a b c', 'remove spring', 'remove spring --confirm sprung'])(
  'wrong usage, "links %s", is refused and changes nothing',
  async command => {
    const { links, store } = await withSpring();
    await expect(links(command)).rejects.toBeInstanceOf(UsageError);
    expect(await store.count()).toBe(1);
  },
);

test('a person at a terminal types the slug again, or nothing is removed', async () => {
  const { links, store } = await withSpring();
  const atTerminal = true;
  for (const stdin of ['', 'sprung\n', 'y\n'])
    await expect(links('remove spring', { atTerminal, stdin })).rejects.toThrow(
      new CommandError('That is not "spring": nothing was removed.'),
    );
  expect(await links('remove spring', { atTerminal, stdin: 'spring\n' })).toEqual({
    code: 0,
    stdout: 'removed spring on any domain\n',
    stderr: 'To remove it for good, type the slug again (spring): ',
  });
  expect(await store.count()).toBe(0);
});

test.each([
  [29, 'spring on any domain was hit on 2026-05-02: its visitors will find nothing.\n'],
  [31, ''],
])('before a link is removed that was hit %i days ago, stderr says %j', async (days, warning) => {
  const { dataDir } = await withSpring();
  const hitAt = Date.parse('2026-05-02T10:00:00Z');
  const [stdout, stderr] = [sink(), sink()];
  const remove = createRemoveCommand(
    async () => hitAt,
    () => hitAt + days * 86_400_000,
  );
  await remove(['spring', '--confirm', 'spring'], {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: { DATA_DIR: dataDir },
    ended: new AbortController().signal,
  });
  expect(stderr.text()).toBe(warning);
});
