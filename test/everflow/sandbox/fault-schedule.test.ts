import { describe, expect, it } from 'vitest';
import { type Fault, parseFault } from '../../../src/everflow/sandbox/fault.ts';
import { FaultSchedule } from '../../../src/everflow/sandbox/fault-schedule.ts';
import { seededRandom } from '../../../src/everflow/sandbox/seeded-random.ts';
import { testSandbox } from './sandbox-fixture.ts';

const takeStatuses = (faults: Fault[], clicks: number, random = () => 0) => {
  const schedule = new FaultSchedule(random);
  schedule.set(faults);
  return Array.from({ length: clicks }, () => schedule.take()?.status ?? 200);
};

describe('the next click meets', () => {
  it('no fault when none is ordered', () => {
    expect(takeStatuses([], 2)).toEqual([200, 200]);
  });

  it('a fault without limits, always', () => {
    expect(takeStatuses([{ status: 500 }], 3)).toEqual([500, 500, 500]);
  });

  it('each fault in its turn, for as many clicks as it names', () => {
    const faults = [
      { status: 500, next: 2 },
      { status: 404, next: 1 },
    ];
    expect(takeStatuses(faults, 4)).toEqual([500, 500, 404, 200]);
  });

  it('the following fault where the chance of the first does not come up', () => {
    const chances = [0.5, 0.19, 0.2];
    const faults = [{ status: 500, probability: 0.2 }, { status: 404 }];
    expect(takeStatuses(faults, 3, () => chances.shift() ?? 0)).toEqual([404, 500, 404]);
  });

  it('a fault with both as often as `next` says, whenever its chance comes up', () => {
    const chances = [0.9, 0.1, 0.9, 0.1];
    const faults = [{ status: 500, probability: 0.5, next: 2 }];
    expect(takeStatuses(faults, 5, () => chances.shift() ?? 0)).toEqual([200, 500, 200, 500, 200]);
  });

  it('the same faults again under the same seed', () => {
    const run = (seed: number) => takeStatuses([{ status: 500, probability: 0.3 }], 200, seededRandom(seed));
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
    const share = takeStatuses([{ status: 500, probability: 0.3 }], 10_000, seededRandom(1));
    expect(share.filter(status => status === 500).length / 10_000).toBeCloseTo(0.3, 1);
  });
});

describe('a fault is refused', () => {
  const refused: [unknown, string][] = [
    [{}, 'fault orders nothing'],
    [{ next: 3 }, 'fault orders nothing'],
    ['slow', 'fault must be a JSON object'],
    [null, 'fault must be a JSON object'],
    [{ colour: 'red' }, 'colour is not a field of a fault; known are next,'],
    [{ status: 199 }, 'status must be a whole number from 200 to 599'],
    [{ status: '500' }, 'status must be a whole number from 200 to 599'],
    [{ latency_ms: 1.5 }, 'latency_ms must be a whole number of milliseconds'],
    [{ latency_ms: 0 }, 'latency_ms must be a whole number of milliseconds'],
    [{ status: 500, next: 0 }, 'next must be a whole number from 1'],
    [{ status: 500, probability: 0 }, 'probability must be a number above 0 and up to 1'],
    [{ status: 500, probability: 1.1 }, 'probability must be a number above 0 and up to 1'],
    [{ body: 'xml' }, 'body must be one of json, empty'],
    [{ reset: 'now' }, 'reset must be "before" or "after"'],
    [{ hang: true }, 'hang must be "headers" or "body"'],
    [{ no_id: false }, 'no_id must be true'],
    [{ status: 500, with_id: true }, 'with_id needs an error_code'],
    [{ status: 500, location: '/x' }, 'location needs a status from 300 to 399'],
    [{ status: 302, location: '/x\r\nset-cookie: a=b' }, 'location must be a URL of printable ASCII'],
    [{ no_id: true, error_code: 3 }, 'no_id is for success'],
    [{ error_code: 3, body: 'html' }, 'body cannot be html where error_code or no_id'],
    [{ reset: 'after', status: 500 }, 'status cannot be seen with reset'],
    [{ reset: 'after', hang: 'body' }, 'hang cannot be seen with reset'],
    [{ hang: 'headers', body: 'html' }, 'body cannot be seen with hang'],
    [{ hang: 'body', slow_body_ms: 9 }, 'slow_body_ms cannot be seen with hang'],
    [{ hang: 'body', body: 'empty' }, 'body cannot be empty with hang'],
    [{ slow_body_ms: 9, body: 'huge' }, 'body cannot be huge with slow_body_ms'],
  ];
  it.each(refused)('%j', (input, message) => {
    const parsed = parseFault(input);
    const problems = parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field} ${message}`);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it('with every problem at once', () => {
    const parsed = parseFault({ status: 1, body: 1, a: 1, b: 1 });
    expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toEqual(['status', 'body', 'a', 'b']);
  });

  it('by the sandbox too, with a sentence', async () => {
    const { sandbox } = await testSandbox();
    expect(() => sandbox.setFaults({ status: 1 })).toThrow(
      /^This fault cannot be played: status must be a whole number/,
    );
  });
});
