import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The shell snippets of the section "Make links", in order. */
function snippets(): string[] {
  const [, section = ''] = /\n## Make links\n(.*?)\n## /s.exec(README) ?? [];
  return [...section.matchAll(/```sh\n(.*?)```/gs)].map(([, snippet = '']) => snippet);
}

/** A shell in a new directory, where `npx click-proxy` is the built program. */
async function newcomer() {
  const cwd = await tempDir();
  const bin = join(cwd, 'bin');
  await mkdir(bin);
  const npx = `#!/bin/sh\n[ "$1" = click-proxy ] || exit 99\nshift\nexec '${process.execPath}' '${CLI}' "$@"\n`;
  await writeFile(join(bin, 'npx'), npx, { mode: 0o755 });
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const paste = async (snippet: string) =>
    (await promisify(execFile)('sh', ['-e', '-c', snippet], { cwd, env })).stdout;
  return { paste, file: (name: string) => readFile(join(cwd, name), 'utf8') };
}

test('what the README says about making links works, pasted block by block', async () => {
  const { paste, file } = await newcomer();
  const [one = '', qr = '', many = '', sms = '', change = '', ...others] = snippets();
  expect(others).toEqual([]);

  expect(await paste(one)).toMatch(/^created may on go\.brand\.com: /);
  await paste(qr);
  expect(await file('may.svg')).toMatch(/^<svg .*<\/svg>\n$/s);

  const imported = (await paste(many)).trim().split('\n');
  expect(imported[0]).toBe('Would be imported: 2 links: 2 created, 0 updated, 0 unchanged.');
  expect(imported[1]).toBe('2 links: 2 created, 0 updated, 0 unchanged.');
  expect(imported.slice(2).map(line => line.split('\t')[0])).toEqual(['june', 'shoes']);

  expect(await paste(sms)).toContain('3 links: 3 created');
  const made = (await file('sms-links.csv')).trim().split('\n');
  expect(made[0]).toMatch(/^slug,domain,offer_id,.*,tags,short_url$/);
  const slugs = made.slice(1).map(line => line.split(',')[0] ?? '');
  expect(new Set(slugs).size).toBe(3);
  for (const [i, slug] of slugs.entries()) {
    expect(slug).toMatch(/^[1-9A-HJ-NP-Za-km-z]{6}$/);
    expect(made[i + 1]).toMatch(
      new RegExp(`,sms-spring,${1042 + i},sms-spring,https://go.brand.com/${slug}$`),
    );
  }

  expect(await paste(change)).toBe('3 links: 0 created, 3 updated, 0 unchanged.\n');
  const shown = JSON.parse(await paste(`npx click-proxy links show ${slugs[0]} --json`)) as unknown;
  expect(shown).toMatchObject({
    destination: 'https://www.brand.com/spring-sale',
    fixed_params: { sub1: 'sms-spring', sub2: '1042' },
  });
});
