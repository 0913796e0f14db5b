import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRows } from '../../../src/links/files/read-rows.ts';
import { LINK_FORMATS, ROW_MAX_LENGTH } from '../../../src/links/files/row.ts';
import { bytes, rowsOf } from '../store/link-store-fixture.ts';

const CHUNKS = [1, 2, 3, 7, 65_536];

/** What is wrong, by row. */
async function problems(content: string | Uint8Array, format?: 'json' | 'ndjson' | 'csv') {
  const rows = await rowsOf(content, format);
  return rows.flatMap(row =>
    'problems' in row ? row.problems.map(({ field, message }) => `${row.row} ${field}: ${message}`) : [],
  );
}

test.each([
  [' \n [{"a":1}]', 'json'],
  ['\ufeff[', 'json'],
  ['\n{"a":1}', 'ndjson'],
  ['slug,offer_id\n', 'csv'],
  ['', 'csv'],
] as const)('the format of %j is told by its first character: %s', async (content, format) => {
  expect(await readRows(bytes(content), {})).toMatchObject({ format });
});

test.each([
  ['x.json', 'json'],
  ['x.JSONL', 'ndjson'],
  ['x.ndjson', 'ndjson'],
  ['x.csv', 'csv'],
])('the extension of %s tells its format, and --format wins over it', async (fileName, format) => {
  expect(await readRows(bytes('whatever'), { fileName })).toMatchObject({ format });
  expect(await readRows(bytes('whatever'), { fileName, format: 'json' })).toMatchObject({ format: 'json' });
});

test.each(CHUNKS)('each format is read in chunks of %i bytes', async chunk => {
  const tricky = { slug: 'a', tags: ['"', '\\', '\\"', ']', '}{', 'ü€😀', '\u2028'] };
  const text = JSON.stringify(tricky);
  const two = [tricky, { slug: 'b' }];
  const values = async (content: string) =>
    (await rowsOf(content, undefined, chunk)).map(row => ('value' in row ? row.value : row));
  expect(await values(`\ufeff [ ${text} ,\r\n{"slug":"b"}]\r\n `)).toEqual(two);
  expect(await values(`\ufeff${text}\r\n\r\n{"slug":"b"}`)).toEqual(two);
  const cell = JSON.stringify(tricky.tags).replaceAll('"', '""');
  expect(await values(`\ufeffslug,tags\r\na,"${cell}"\r\n\r\nb,\r\n`)).toEqual(two);
});

test('a JSON line is identified by its line in the file, and a broken one does not stop the reading', async () => {
  const rows = await rowsOf('\n{"a":1}\r\n\r\n{oops}\n7\r{"a":2}', 'ndjson');
  expect(rows.map(({ row }) => row)).toEqual([2, 4, 5, 6]);
  expect(rows.map(row => 'value' in row)).toEqual([true, false, true, true]);
});

test('a CSV record is identified by the line where it begins', async () => {
  const rows = await rowsOf('slug,destination\r\na,"x\r\ny"\r\n\r\nb,"\n\n"\nc,d', 'csv');
  expect(rows).toEqual([
    { row: 2, value: { slug: 'a', destination: 'x\ny' } },
    { row: 5, value: { slug: 'b', destination: '\n\n' } },
    { row: 8, value: { slug: 'c', destination: 'd' } },
  ]);
});

test('cells are read by the type of their field', async () => {
  const header =
    'slug,offer_id,active,tags,pass_through,default_params,default_params.sub1,param_map.utm_x,starts_at';
  const [row] = await rowsOf(
    `${header}\na, 7 ,TRUE,x y;z,utm_term;q,"{""sub1"":""b"",""sub2"":""c""}",d,sub3,`,
  );
  expect(row).toEqual({
    row: 2,
    value: {
      slug: 'a',
      offer_id: 7,
      active: true,
      tags: ['x', 'y', 'z'],
      pass_through: ['utm_term', 'q'],
      default_params: { sub1: 'd', sub2: 'c' },
      param_map: { utm_x: 'sub3' },
    },
  });
});

test('a spreadsheet that separates cells by semicolons or tabs is read too', async () => {
  for (const mark of [';', '\t'])
    expect(await rowsOf(`slug${mark}tags\na${mark}"x;y"`)).toEqual([
      { row: 2, value: { slug: 'a', tags: ['x', 'y'] } },
    ]);
});

test('a key such as __proto__ is an ordinary name', async () => {
  const [row] = await rowsOf('slug,param_map.__proto__\na,sub1', 'csv');
  expect(row && 'value' in row && JSON.stringify(row.value)).toBe(
    '{"slug":"a","param_map":{"__proto__":"sub1"}}',
  );
});

test.each([
  [
    'unknown columns',
    'slug,colour,offer_id,size\na,b,1,c',
    1,
    /not fields of a link: "colour", "size"; the fields are slug/,
  ],
  ['a repeated column', 'slug,slug\na,b', 1, /more than once: "slug"/],
  ['too many cells', 'slug,tags\na,b,c', 2, /has 3 cells, but the header has 2/],
  ['too few cells', 'slug,tags\n\na', 3, /has 1 cells, but the header has 2/],
  ['an open quote', 'slug,tags\na,b\nc,"d\n\n', 3, /quote \("\) that is never closed/],
  ['text after a quote', 'slug,tags\na,"b"c\n', 2, /after a closing quote/],
  ['a quote within', 'slug,tags\na,b"c\n', 2, /inside a cell/],
  ['broken JSON', 'slug,fixed_params\na,{sub1}\n', 2, /fixed_params: must be JSON/],
])('CSV with %s is refused where it is wrong', async (_, content, row, message) => {
  const found = await problems(content, 'csv');
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${row} `));
  expect(found[0]).toMatch(message);
});

test.each([
  ['[{"a":1},\n{"a":}]', 2, /\(line 2\) is not valid JSON near `{"a":}`: a comma, quote or bracket is/],
  ['[{"a":1},\n\n', 2, /is cut off: the file ends inside the array/],
  ['[{"a":"', 1, /is cut off: the file ends inside the array/],
  ['[{"a":1},]', 2, /is not valid JSON near `]`/],
  ['[,]', 1, /is not valid JSON near `,`/],
  ['[1,{"a":2}{"b":3}]', 3, /is not valid JSON near `{"b":3}`/],
  ['[{"a":"line\nbreak"},{}]', 1, /\(line 1\) is not valid JSON near `{"a":"line/],
  ['[{}] x', 2, /more text after the end/],
  ['{"a":1}', 1, /does not begin with "\[" .*ndjson/],
  ['[{}}', 2, /is not valid JSON near `}`/],
  ['NaN', 1, /does not begin with "\["/],
])('a JSON array that is broken, %j, says where', async (content, row, message) => {
  const found = await problems(content, 'json');
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${row} `));
  expect(found[0]).toMatch(message);
});

test.each([
  ['{"a":1}\n{"a":"\xff"}\n', 2],
  ['\n\nslug\n\xfc', 4],
  ['[1,"\xc3"]', 1],
  ['{"a":"\xc3', 1],
])('text that is not UTF-8, %j, is refused at its line %i', async (content, line) => {
  expect(await problems(Buffer.from(content, 'latin1'))).toContain(
    `${line} : is not UTF-8 text; save the file as UTF-8`,
  );
});

test.each(LINK_FORMATS)('an endless row of %s is refused without being kept in memory', async format => {
  const head = { json: '[{"a":"', ndjson: '{"a":"', csv: 'slug\n' }[format];
  const found = await problems(head + 'x'.repeat(ROW_MAX_LENGTH * 3), format);
  expect(found[0]).toContain('is longer than');
});

test('a line of nothing but commas does not fill the memory', async () => {
  expect(await problems(`slug\n${','.repeat(ROW_MAX_LENGTH * 2)}`, 'csv')).toEqual([
    expect.stringMatching(/^2 : is longer than/),
  ]);
});

test('a problem before a broken quote is reported too', async () => {
  const found = await problems('slug,tags\na\nb,c,d\n\n"e"f,g\n', 'csv');
  expect(found.map(problem => problem.split(' ', 1)[0])).toEqual(['2', '3', '5']);
});

test.each(CHUNKS)('a JSON array in chunks of %i bytes is read as JSON.parse reads it', async chunk => {
  const wrong = fc.constantFrom(
    '',
    ',',
    '"',
    '[',
    ']',
    '{',
    '}',
    ':',
    '\\',
    '\n',
    '0',
    '-',
    '.',
    'e',
    '\u00a0',
  );
  const texts = fc
    .tuple(fc.array(fc.jsonValue({ maxDepth: 3 })), fc.option(fc.tuple(fc.nat(), wrong)))
    .map(([values, mistake]) => {
      const text = JSON.stringify(values);
      if (!mistake) return text;
      const at = mistake[0] % text.length;
      return text.slice(0, at) + mistake[1] + text.slice(at + 1);
    });
  await fc.assert(
    fc.asyncProperty(texts, async text => {
      const rows = await rowsOf(text, 'json', chunk);
      const expected = parsedArray(text);
      if (expected) expect(rows).toEqual(expected.map((value, i) => ({ row: i + 1, value })));
      else if (text.trim() !== '') expect(rows.filter(row => 'problems' in row)).toHaveLength(1);
    }),
  );
});

function parsedArray(text: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

test.each([
  ['csv', 'slug\na\nb\n'],
  ['ndjson', '1\n2\n'],
  ['json', '[1,2,\n3]'],
] as const)('a file of %s is closed when nobody reads on', async (format, text) => {
  let closed = false;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      while (true) yield new TextEncoder().encode(text);
    } finally {
      closed = true;
    }
  }
  for await (const _ of (await readRows(chunks(), { format })).rows) break;
  expect(closed).toBe(true);
});

test('an array with no element has no rows, and a blank file says that it is blank', async () => {
  expect(await rowsOf(' [ \n ] ')).toEqual([]);
  expect(await rowsOf('\n \n')).toEqual([]);
  expect(await readRows(bytes(' \n'), {})).toMatchObject({ blank: true });
  expect(await readRows(bytes('[]'), {})).toMatchObject({ blank: false });
});

test('a disk error is not taken for a mistake in the file', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('slug\na\n');
    throw new Error('EIO');
  }
  for (const format of LINK_FORMATS) {
    const { rows } = await readRows(broken(), { format: format === 'json' ? 'csv' : format });
    await expect(async () => {
      for await (const _ of rows);
    }).rejects.toThrow('EIO');
  }
});

test('no input makes the reading fail', async () => {
  const pieces = fc.constantFrom(
    '"',
    '[',
    ']',
    '{',
    '}',
    ',',
    '\n',
    '\r',
    '\\',
    ':',
    'slug',
    '\0',
    '\ufeff',
    ';',
  );
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map(parts => new TextEncoder().encode(parts.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(
      hostile,
      fc.constantFrom(...LINK_FORMATS),
      fc.constantFrom(...CHUNKS),
      async (content, format, n) => {
        expect(await rowsOf(content, format, n)).toEqual(await rowsOf(content, format));
      },
    ),
    { numRuns: 300 },
  );
});

test('rows that contain only delimiters, which spreadsheets leave, are skipped', async () => {
  const rows = await rowsOf('slug,tags\na,x\n,\n , \nb,y\n,');
  expect(rows).toEqual([
    { row: 2, value: { slug: 'a', tags: ['x'] } },
    { row: 5, value: { slug: 'b', tags: ['y'] } },
  ]);
});

test('a header of very many columns is read in a time that grows with their number alone', async () => {
  const titles = (name: string) => Array.from({ length: 100_000 }, (_, i) => `${name}${i}`);
  const [unknown = ''] = await problems(`slug,${titles('x').join(',')}\n`, 'csv');
  expect(unknown).toContain('"x0", "x1", ');
  expect(unknown).toContain('"x19" and 99,980 more; the fields are slug');
  const known = titles('param_map.p').slice(0, 40_000);
  const [row] = await rowsOf(`${known.join(',')}\n${known.map(() => 'sub1').join(',')}\n`, 'csv');
  expect(row).toMatchObject({ value: { param_map: { p0: 'sub1', p39999: 'sub1' } } });
});
