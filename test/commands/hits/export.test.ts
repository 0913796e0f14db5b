import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CommandError } from '../../../src/commands/terminal/command.ts';
import { HIT_FIELDS, hitRecord } from '../../../src/journal/reports/hit-record.ts';
import { hitCsv } from '../../../src/journal/reports/hits-csv.ts';
import { storedHit } from '../../support/stored-hit.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { NOW_MS, testHits } from './hits-fixture.ts';

const HITS = [storedHit(), storedHit({ seq: 2, slug: 'may', leftOut: ['uid'], everflowMs: null })];

test('an export has the oldest hit first, as JSON lines', async () => {
  const { code, stdout, stderr } = await testHits(HITS).run('export');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(HITS.map(hit => `${JSON.stringify(hitRecord(hit))}\n`).join(''));
});

test('as CSV it has a heading, and lines that end as RFC 4180 says', async () => {
  const { stdout } = await testHits(HITS).run('export --format csv --link may');
  expect(stdout).toBe(
    `${HIT_FIELDS.join(',')}\r\n019ca97b-0000-7000-8000-000000000002,2026-03-01T12:00:01.000Z,clicked,,,,,5d91bd0bfa624e21bd32de5abc02687c,"[""uid""]",may,go.brand.example,2101,7,person,none of the rules,302,,82.9,"{""sub2"":""u42""}",203.0.113.0/24,Mozilla/5.0 (iPhone),,\r\n`,
  );
});

test('the columns are all that is known of a hit', () => {
  expect(Object.keys(hitRecord(storedHit()))).toEqual([...HIT_FIELDS]);
});

test('any text is read back from CSV as it was, but for the apostrophe that keeps formulas from running', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[=+\-@\t\r\n;,"' ]{1,6}$/));
  fc.assert(
    fc.property(text, text, (userAgent, referrer) => {
      const csv = hitCsv(storedHit({ userAgent, referrer }));
      const [cells = []] = parse(csv, { recordDelimiter: '\r\n' });
      expect(cells).toHaveLength(HIT_FIELDS.length);
      for (const [field, written] of [
        ['user_agent', userAgent],
        ['referrer', referrer],
      ] as const) {
        const cell = cells[HIT_FIELDS.indexOf(field)] ?? '';
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect([written, `'${written}`]).toContain(cell);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\uff1d1',
  '=HYPERLINK("http://evil.example")',
])('the cell %j begins with an apostrophe', userAgent => {
  expect(hitCsv(storedHit({ userAgent }))).toMatch(/,"?'[=+\-@\t\r\n\uff1d]/);
});

test('a file is replaced only once all is written, and its extension tells the format', async () => {
  const dir = await tempDir();
  const file = join(dir, 'hits.csv');
  const { code, stdout, stderr } = await testHits(HITS).run(`export --output ${file}`);
  const written = `2 hits written to ${file} as CSV.\n`;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: written });
  const before = await readFile(file, 'utf8');
  expect(before).toMatch(/^hit_id,time,/);
  const ended = AbortSignal.abort();
  await expect(testHits([]).run(`export --output ${file}`, { ended })).rejects.toThrow(CommandError);
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(await readdir(dir)).toEqual(['hits.csv']);
});

test.each([
  ['hits.ndjson', ''],
  ['hits.JSONL', ''],
  ['hits', ''],
  ['hits.json', '--format ndjson'],
])('%s with "%s" is written as JSON lines, and the last line says so', async (name, format) => {
  const file = join(await tempDir(), name);
  const { stderr } = await testHits([storedHit()]).run(`export --output ${file} ${format}`);
  expect(stderr).toBe(`1 hit written to ${file} as JSON lines.\n`);
  expect(await readFile(file, 'utf8')).toMatch(/^\{"hit_id":/);
});

test('a file that cannot be written is named', async () => {
  const file = join(await tempDir(), 'none', 'hits.csv');
  await expect(testHits(HITS).run(`export --output ${file}`)).rejects.toThrow(
    new CommandError(`${file} cannot be written (ENOENT).`),
  );
});

test('without a journal the export is empty, and says why', async () => {
  expect(await testHits(null).run('export --format csv')).toEqual({
    code: 0,
    stdout: `${HIT_FIELDS.join(',')}\r\n`,
    stderr: 'There are no hits yet in DATA_DIR /data.\n',
  });
});

test('progress is drawn on a terminal, but not into the hits that it shows', async () => {
  let nowMs = NOW_MS;
  const now = () => {
    nowMs += 200;
    return nowMs;
  };
  const terminal = { isTTY: true, columns: 80 };
  const { run } = testHits(HITS, { now });
  expect((await run('export', { stderr: terminal })).stderr).toContain('] 50 %  1 rows, 5 rows/s');
  expect((await run('export --link spring', { stderr: terminal })).stderr).toMatch(/^\r\u001b\[K1 rows/);
  expect((await run('export', { stderr: terminal, stdout: terminal })).stderr).toBe('');
});
