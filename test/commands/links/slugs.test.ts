import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { linksCommand } from '../../../src/commands/links.ts';
import { CommandError, UsageError } from '../../../src/commands/terminal/command.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type SinkOptions, sink } from '../../support/test-io.ts';

const FIELDS = '--offer 2101 --affiliate 7 --destination https://brand.example/lp';
const SMS = 'offer_id,affiliate_id,destination,fixed_params.sub2\n2101,7,https://brand.example/lp,1042\n';

async function testLinks() {
  const dir = await tempDir();
  const links = async (args: string, stdoutOptions: SinkOptions = {}, environment = {}) => {
    const [stdout, stderr] = [sink(stdoutOptions), sink()];
    const code = await linksCommand(args.split(' '), {
      stdin: Readable.from([]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      environment: { DATA_DIR: join(dir, 'data'), ...environment },
      ended: new AbortController().signal,
    });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  };
  return { links, dir, file: (name: string) => join(dir, name) };
}

test('a link without a slug is given one of six characters, behind a prefix where one is wanted', async () => {
  const { links } = await testLinks();
  expect((await links(`add ${FIELDS}`)).stdout).toMatch(/^created [1-9A-HJ-NP-Za-km-z]{6} on any domain: /);
  expect((await links(`add ${FIELDS} --slug-prefix s/ --replace`)).stdout).toMatch(/^created s\/\w{6} on /);
  const longer = await links(`add ${FIELDS}`, {}, { SLUG_MIN_LENGTH: '9' });
  expect(longer.stdout).toMatch(/^created \w{9} on any domain/);
  expect((await links('list')).stdout.trim().split('\n')).toHaveLength(3);
});

test('what is wrong with a link without a slug is told as ever', async () => {
  const { links } = await testLinks();
  await expect(links('add --offer 2101')).rejects.toThrow(
    'The link was not added:\n  affiliate_id is required\n  destination is required',
  );
});

test('an import writes back what it has imported, and says where; the same again changes nothing', async () => {
  const { links, file } = await testLinks();
  await writeFile(file('sms.csv'), SMS);
  const imported = await links(
    `import ${file('sms.csv')} --slug-prefix s/ --output ${file('made.csv')} --base-url https://go.brand.example`,
  );
  expect(imported).toEqual({
    code: 0,
    stdout: `1 link: 1 created, 0 updated, 0 unchanged.\n1 slug was made: see ${file('made.csv')}.\n`,
    stderr: '',
  });
  const made = await readFile(file('made.csv'), 'utf8');
  const [, slug = ''] = /\n(s\/\w{6}),2101/.exec(made) ?? [];
  expect(made).toBe(
    `slug,offer_id,affiliate_id,destination,fixed_params.sub2,short_url\n${slug},2101,7,https://brand.example/lp,1042,https://go.brand.example/${slug}\n`,
  );
  expect((await links(`import ${file('made.csv')}`)).stdout).toBe(
    '1 link: 0 created, 0 updated, 1 unchanged.\n',
  );
  const again = await links(`import ${file('sms.csv')} --output ${file('made.ndjson')}`);
  expect(again.stdout).toContain('1 created');
  expect(JSON.parse(await readFile(file('made.ndjson'), 'utf8'))).toMatchObject({ offer_id: 2101 });
});

test('an import that fails leaves no output, and the one there was as it was', async () => {
  const { links, dir, file } = await testLinks();
  await writeFile(file('sms.csv'), `${SMS}2101,0,https://brand.example/lp,1043\n`);
  await writeFile(file('made.csv'), 'as it was');
  const { code, stderr } = await links(`import ${file('sms.csv')} --output ${file('made.csv')}`);
  expect(code).toBe(1);
  expect(stderr).toContain('line 3: affiliate_id must be a whole number above 0');
  expect(await readFile(file('made.csv'), 'utf8')).toBe('as it was');
  expect((await readdir(dir)).sort()).toEqual(['data', 'made.csv', 'sms.csv']);
});

test('an output that cannot be written is told before anything is imported', async () => {
  const { links, file } = await testLinks();
  await writeFile(file('sms.csv'), SMS);
  await expect(links(`import ${file('sms.csv')} --output ${file('none/made.csv')}`)).rejects.toThrow(
    `${file('none/made.csv')} cannot be written (ENOENT).`,
  );
  expect((await links('list')).stdout).toBe('');
});

test.each([
  ['import x.csv --output -', '--output must name a file.'],
  ['import x.csv --output y.csv --dry-run', '--output goes with an import, not with --dry-run'],
  ['import x.csv --base-url go.brand.example', '--base-url must be an http or https address without a path'],
  [`add ${FIELDS} --slug-prefix=-x`, '--slug-prefix must be the beginning of a slug, such as s/'],
  [`add ${FIELDS} --slug-prefix a//`, '--slug-prefix must be the beginning of a slug, such as s/'],
  ['qr spring --ec X', '--ec must be one of L, M, Q, H, not "X".'],
  ['qr spring --size 1', '--size must be a whole number from 64 to 4096, not "1".'],
  ['qr spring --margin 99', '--margin must be a whole number from 0 to 20, not "99".'],
  ['qr spring --format gif', '--format must be one of svg, png, terminal, not "gif".'],
  ['qr', "The link's slug is missing."],
])('%s is wrong usage', async (args, sentence) => {
  const { links } = await testLinks();
  const failure = await links(args).catch(error => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure.message).toContain(sentence);
});

test('a QR code is drawn on a terminal, written as SVG elsewhere, and to files by their extension', async () => {
  const { links, file } = await testLinks();
  await links(`add --slug spring --domain go.brand.example ${FIELDS}`);
  const drawn = await links('qr spring', { isTTY: true });
  expect(drawn.stdout).toMatch(/^\u001b\[30;107m .*\u001b\[0m\nhttps:\/\/go\.brand\.example\/spring\n$/s);
  expect((await links('qr spring')).stdout).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="512"/,
  );
  await links(`qr spring --output ${file('spring.png')} --size 128 --ec h --margin 2`);
  expect((await readFile(file('spring.png'))).subarray(1, 4).toString()).toBe('PNG');
  await links(`qr spring --output ${file('spring.svg')}`);
  expect(await readFile(file('spring.svg'), 'utf8')).toContain('</svg>');
});

test('a QR code of a link on any domain needs to be told which one', async () => {
  const { links } = await testLinks();
  await links(`add --slug spring ${FIELDS}`);
  const failure = await links('qr spring').catch(error => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure.message).toContain('say with --base-url which one the code is for');
  const drawn = await links('qr spring --format terminal --base-url http://localhost:3000/');
  expect(drawn.stdout).toMatch(/\nhttp:\/\/localhost:3000\/spring\n$/);
});
