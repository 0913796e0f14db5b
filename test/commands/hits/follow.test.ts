import { expect, test } from 'vitest';
import type { StoredHit } from '../../../src/journal/model/stored-hit.ts';
import type { JournalReader } from '../../../src/journal/store/journal.ts';
import { memoryJournalReader } from '../../support/memory-journal-reader.ts';
import { storedHit } from '../../support/stored-hit.ts';
import { testHits } from './hits-fixture.ts';

/** Follows while `steps` happen, each at one pause of the command; Ctrl-C comes after the last. */
async function follow(
  args: string,
  hits: StoredHit[] | null,
  steps: readonly (() => void)[],
  options: Parameters<ReturnType<typeof testHits>['run']>[1] = {},
) {
  const ending = new AbortController();
  const left = [...steps];
  const reads: number[] = [];
  const journal = { hits };
  const openReader = async () => {
    if (!journal.hits) return null;
    const reader = memoryJournalReader(journal.hits);
    const after: JournalReader['after'] = (seq, filter, limit) => {
      reads.push(seq);
      return reader.after(seq, filter, limit);
    };
    return { ...reader, after };
  };
  const pause = async () => {
    const step = left.shift();
    if (step) step();
    else ending.abort();
  };
  const { run } = testHits(null, { openReader, pause });
  const done = await run(`follow ${args}`, { ...options, ended: ending.signal });
  return { ...done, reads, journal };
}

const seqsOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map(line => Number(line.split('\t')[1]?.slice(-12)));

test('hits are shown as they are written, until Ctrl-C', async () => {
  const hits = [storedHit()];
  const steps = [
    () => hits.push(storedHit({ seq: 2 })),
    () => {},
    () => hits.push(storedHit({ seq: 3, slug: 'may' }), storedHit({ seq: 4 })),
  ];
  const { code, stdout, stderr } = await follow('', hits, steps);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')[0]).toBe(
    '2026-03-01 12:00:01.000\t019ca97b-0000-7000-8000-000000000002\tspring\tclicked\t-\tperson\t2101\t81.3\t5d91bd0bfa624e21bd32de5abc02687c',
  );
  expect(seqsOf(stdout)).toEqual([2, 3, 4]);
});

test('only the hits that are chosen are shown, and the others are not read again', async () => {
  const hits = [storedHit()];
  const steps = [
    () =>
      hits.push(
        storedHit({ seq: 2 }),
        storedHit({ seq: 3, slug: 'may', outcome: 'unknown' }),
        storedHit({ seq: 4 }),
      ),
    () => hits.push(storedHit({ seq: 5, slug: 'may' })),
    () => {},
  ];
  const { stdout, reads } = await follow('--link may --outcome unknown --json', hits, steps);
  expect(
    stdout
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line).hit_id.slice(-1)),
  ).toEqual(['3']);
  expect(reads).toEqual([1, 4]);
});

test('many hits at once are all shown, in pages', async () => {
  const hits: StoredHit[] = [storedHit()];
  const steps = [() => hits.push(...Array.from({ length: 1200 }, (_, i) => storedHit({ seq: i + 2 })))];
  const { stdout, reads } = await follow(
    '--json',
    hits,
    steps.map(step => () => void step()),
  );
  expect(stdout.split('\n')).toHaveLength(1201);
  expect(reads).toEqual([1, 501, 1001]);
});

test('it waits for a journal, and shows its first hit', async () => {
  const journal: { hits: StoredHit[] | null } = { hits: null };
  const ending = new AbortController();
  const steps = [() => {}, () => (journal.hits = [storedHit()]), () => ending.abort()];
  const { run } = testHits(null, {
    openReader: async () => (journal.hits ? memoryJournalReader(journal.hits) : null),
    pause: async () => void steps.shift()?.(),
  });
  const { code, stdout, stderr } = await run('follow', { ended: ending.signal });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'There are no hits yet in DATA_DIR /data. Waiting for the first.\n',
  });
  expect(stdout).toContain('\tspring\t');
});

test('Ctrl-C while it waits for a journal ends it', async () => {
  expect((await follow('', null, [])).code).toBe(0);
});

test('on a terminal the lines stand below headings', async () => {
  const hits = [storedHit()];
  const steps = [() => void hits.push(storedHit({ seq: 2, slug: 'a-slug-that-is-wider-than-its-column' }))];
  const { stdout } = await follow('', hits, steps, { stdout: { isTTY: true, columns: 130 } });
  expect(stdout.split('\n')).toEqual([
    'TIME (UTC)               HIT ID                                LINK              OUTCOME    REASON            VISITOR   OFFER   E…',
    '2026-03-01 12:00:01.000  019ca97b-0000-7000-8000-000000000002  a-slug-that-is-wider-than-its-column  clicked    -                …',
    '',
  ]);
});

test('when nobody reads any longer, it ends quietly', async () => {
  const hits = [storedHit()];
  const steps = [() => void hits.push(storedHit({ seq: 2 }))];
  expect((await follow('', hits, steps, { stdout: { failWith: 'EPIPE' } })).code).toBe(0);
});
