import { expect, test } from 'vitest';
import { readOptions } from '../../bench/options.ts';
import { UsageError } from '../../src/commands/terminal/command.ts';

const SCENARIOS = ['instant', 'bots', 'million'];

test('without a name all scenarios run, each in its own way', () => {
  expect(readOptions([], SCENARIOS)).toMatchObject({
    scenarios: SCENARIOS,
    rounds: null,
    requests: null,
    contenders: null,
    json: false,
  });
});

test('names, numbers and contenders are taken', () => {
  const args = ['bots', 'bots', '--rounds', '7', '--contenders', 'project, floor', '--json'];
  expect(readOptions(args, SCENARIOS)).toMatchObject({
    scenarios: ['bots'],
    rounds: 7,
    contenders: ['floor', 'project'],
    json: true,
  });
});

test.each<[string[], string]>([
  [['instnat'], 'There is no scenario "instnat"; is "instant" meant?'],
  [['everything'], 'There is no scenario "everything"; there are instant, bots, million.'],
  [
    ['--contenders', 'floor,apache'],
    'There is no contender "apache"; there are floor, project, card, nginx.',
  ],
  [['--rounds', '0'], '--rounds must be a whole number above 0, not "0".'],
  [['--requests', '1e4'], '--requests must be a whole number above 0, not "1e4".'],
  [
    ['--url', 'go.brand.example/a'],
    '--url must be a short link, such as http://localhost:3000/kutt1, not "go.brand.example/a".',
  ],
  [['--round', '3'], "Unknown option '--round'. See npm run bench -- --help."],
])('%j is refused', (args, message) => {
  expect(() => readOptions(args, SCENARIOS)).toThrow(new UsageError(message));
});
