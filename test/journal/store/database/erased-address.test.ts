import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testDeferredHit } from '../../../support/test-hit.ts';
import { rawJournal, testChange, testJournal } from '../../journal-fixture.ts';

test('what a long click was to be replayed with is not left in the file, behind its back', async () => {
  const { journal, dataDir } = await testJournal({ address: 'none' });
  const path = `/clk?oid=2101&affid=7&sub1=${'x'.repeat(6_000)}`;
  await journal.append(testDeferredHit({}, { path, headers: ['x-forwarded-for', '198.51.100.77'] }));
  const [click] = await journal.claim('https://www.trk.example', 1);
  await journal.change(
    testChange({ id: click?.id ?? '', slug: null }, 'replay_answered', { transactionId: 'the-id' }),
  );
  rawJournal(dataDir).prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().get();
  const file = await readFile(join(dataDir, 'journal.db'));
  expect(file.includes('the-id')).toBe(true);
  expect(file.includes('198.51.100.77')).toBe(false);
});
