import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Hit } from '../../../src/journal/model/hit.ts';
import { openSqliteJournal } from '../../../src/journal/store/sqlite-journal.ts';
import { run, start } from '../../support/program.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testHit } from '../../support/test-hit.ts';

// The built program over the journal as the server writes it.

async function openJournal(dataDir: string) {
  const journal = await openSqliteJournal({
    dataDir,
    address: 'cut',
    retentionMs: null,
    deferredMs: 86_400_000,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    observe: { batch: () => {}, failure: () => {} },
  });
  onTestFinished(() => journal.close());
  return journal;
}

async function testJournal() {
  const dataDir = join(await tempDir(), 'data');
  const journal = await openJournal(dataDir);
  const append = (hits: readonly Hit[]) => Promise.all(hits.map(hit => journal.append(hit)));
  return { append, change: journal.change, environment: { DATA_DIR: dataDir } };
}

const START_MS = Date.UTC(2026, 4, 1, 12);
const manyHits = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    testHit({
      timeMs: START_MS + i * 1_000,
      slug: i % 3 === 0 ? 'may' : 'spring',
      outcome: i % 10 === 0 ? 'unknown' : 'clicked',
    }),
  );

test('list, show and stats tell what the server has written, and what became of it later', async () => {
  const { append, change, environment } = await testJournal();
  const hits = manyHits(1_200);
  await append(hits);
  const [late] = hits;
  const id = late?.id ?? '';
  const answer = { reason: null, detail: null, errorCode: null, transactionId: 'abc', everflowMs: 1_700 };
  await change({
    id,
    slug: 'may',
    unsent: null,
    event: 'answered_late',
    timeMs: START_MS + 1_700,
    ...answer,
  });

  const list = await run(
    ['hits', 'list', '--link', 'may', '--outcome', 'late,unknown', '--json'],
    environment,
  );
  const listed = list.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(listed).toHaveLength(40);
  expect(listed.at(-1)).toMatchObject({
    hit_id: id,
    outcome: 'late',
    transaction_id: 'abc',
    changed: '2026-05-01T12:00:01.700Z',
  });

  const show = await run(['hits', 'show', id], environment);
  expect(show.stdout).toMatch(/\naddress {9}203\.0\.113\.0\/24\n/);

  const span = ['--since', '2026-05-01T12:00', '--until', '2026-05-01T13:00'];
  const { stdout } = await run(['hits', 'stats', ...span, '--by', 'link', '--json'], environment);
  const { totals, rows } = JSON.parse(stdout);
  expect(totals).toMatchObject({
    hits: 1_200,
    people: 1_200,
    clicks: 1_081,
    outcomes: { late: 1, unknown: 119 },
    without_id: 120,
  });
  expect(
    await run(['hits', 'stats', ...span, '--link', 'may', '--offer', '2101', '--json'], environment),
  ).toMatchObject({
    stdout: expect.stringMatching(/"hits": 400,/),
  });
  expect(rows.map((row: { link: string; hits: number }) => [row.link, row.hits])).toEqual([
    ['spring', 800],
    ['may', 400],
  ]);
});

test('follow waits for the journal, shows hits as the server writes them, and ends with 0 on Ctrl-C', async () => {
  const dataDir = await tempDir();
  const following = await start('cli', ['hits', 'follow', '--outcome', 'clicked'], { DATA_DIR: dataDir });
  await following.printed(/There are no hits yet in DATA_DIR .* Waiting for the first\./);
  const journal = await openJournal(dataDir);
  await journal.append(testHit({ slug: 'first' }));
  await following.printed(/\tfirst\t/);
  await journal.append(testHit({ slug: 'left-out', outcome: 'gone' }));
  await journal.append(testHit({ slug: 'second' }));
  await following.printed(/\tsecond\t/);
  following.kill('SIGINT');
  const { code, stdout } = await following.exit;
  expect(code).toBe(0);
  expect(stdout).not.toContain('left-out');
});

test('export ends quietly when its reader has seen enough', async () => {
  const { append, environment } = await testJournal();
  await append(manyHits(2_000));
  const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [program, 'hits', 'export'], { env: { PATH, ...environment } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await closed).toEqual([0, null]);
  expect(await errors).toBe('');
});

test('a DATA_DIR that is not there is no success, and stays so', async () => {
  const cwd = await tempDir();
  for (const command of ['list', 'stats', 'export', 'follow'])
    expect(await run(['hits', command], { DATA_DIR: './nowhere' }, { cwd })).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no directory ${join(await realpath(cwd), 'nowhere')}; DATA_DIR must be the server's.\n`,
    });
  expect(await readdir(cwd)).toEqual([]);
});

test('a journal that cannot be read is told in a sentence, with exit code 1', async () => {
  const dataDir = await tempDir();
  expect(await run(['hits', 'list'], { DATA_DIR: dataDir })).toMatchObject({ code: 0, stdout: '' });
  await writeFile(
    join(dataDir, 'journal.db'),
    'no database at all, but long enough to look like something'.repeat(50),
  );
  const { code, stdout, stderr } = await run(['hits', 'list'], { DATA_DIR: dataDir });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/journal\.db .*\.\n$/);
});
