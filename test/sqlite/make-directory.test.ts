import { existsSync } from 'node:fs';
import { stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeDirectory } from '../../src/sqlite/make-directory.ts';
import { tempDir } from '../support/temp-dir.ts';

test('a directory is made with those above it, and one that is there is fine', async () => {
  const path = join(await tempDir(), 'a', 'b', 'c');
  await makeDirectory(path);
  await makeDirectory(path);
  await makeDirectory(`${path}/d/`);
  expect((await stat(`${path}/d`)).isDirectory()).toBe(true);
  await symlink(path, `${path}/link`);
  await makeDirectory(`${path}/link`);
  await makeDirectory('.');
  await makeDirectory(resolve('/'));
});

test('where there is a file, or nothing can be made, the file system says why', async () => {
  const dir = await tempDir();
  await writeFile(join(dir, 'file'), '');
  await expect(makeDirectory(join(dir, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeDirectory(join(dir, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await symlink(join(dir, 'nowhere', 'x'), join(dir, 'dangling'));
  await expect(makeDirectory(join(dir, 'dangling'))).rejects.toMatchObject({ code: 'EEXIST' });
});

test.runIf(existsSync('/proc/self'))('a directory in /proc ends in an error, not never', async () => {
  await expect(makeDirectory('/proc/none/data')).rejects.toMatchObject({ code: 'ENOENT' });
});
