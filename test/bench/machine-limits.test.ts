import { expect, test } from 'vitest';
import { allowedCores } from '../../bench/cores.ts';
import { hardLimit } from '../../bench/open-files.ts';

test.each([
  ['0-1', [0, 1]],
  ['2,4-6', [2, 4, 5, 6]],
  ['3', [3]],
])('of the cores %s, each is known', (list, cores) => {
  expect(allowedCores(`Cpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`)).toEqual(cores);
});

test.each([
  ['Max open files            1024                 20000                files     ', 20_000],
  [
    'Max open files            1024                 unlimited            files     ',
    Number.POSITIVE_INFINITY,
  ],
])('%s', (line, limit) => {
  expect(hardLimit(`Limit  Soft Limit  Hard Limit  Units\n${line}\n`)).toBe(limit);
});
