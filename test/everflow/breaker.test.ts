import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Breaker, type BreakerCall, createBreaker } from '../../src/everflow/breaker.ts';

const CONFIG = { failureRate: 0.5, minCalls: 4, windowMs: 1_000, openMs: 500 };

/** Makes a call that ends at once, so or so; false where it was not let through. */
function call(breaker: Breaker, nowMs: number, end: 'ok' | 'fail'): boolean {
  const made = breaker.begin(nowMs);
  if (end === 'ok') made?.succeeded(nowMs);
  else made?.failed(nowMs);
  return made !== null;
}

function opened(): Breaker {
  const breaker = createBreaker(CONFIG);
  for (let i = 0; i < 4; i++) call(breaker, 100, 'fail');
  expect(breaker.state(100)).toBe('open');
  return breaker;
}

describe('closed', () => {
  test('it opens at the failure rate, and not before so many calls', () => {
    const breaker = createBreaker(CONFIG);
    for (const end of ['ok', 'fail', 'ok'] as const) call(breaker, 0, end);
    expect(breaker.state(0)).toBe('closed');
    call(breaker, 0, 'fail');
    expect(breaker.state(0)).toBe('open');
  });

  test('failures below the rate never open it', () => {
    const breaker = createBreaker(CONFIG);
    for (let i = 0; i < 1_000; i++) expect(call(breaker, i, i % 5 < 3 ? 'ok' : 'fail')).toBe(true);
    expect(breaker.state(1_000)).toBe('closed');
  });

  test('what is older than the window is forgotten', () => {
    const breaker = createBreaker(CONFIG);
    for (let i = 0; i < 3; i++) call(breaker, 0, 'fail');
    call(breaker, 1_500, 'fail');
    expect(breaker.state(1_500)).toBe('closed');
    for (let i = 0; i < 3; i++) call(breaker, 1_600, 'fail');
    expect(breaker.state(1_600)).toBe('open');
  });

  test('switched off, it never opens', () => {
    const breaker = createBreaker({ ...CONFIG, failureRate: null });
    for (let i = 0; i < 100; i++) expect(call(breaker, 0, 'fail')).toBe(true);
  });
});

describe('open', () => {
  test('a probe that takes long does not keep others from finding out, nor does its end count then', () => {
    const breaker = opened();
    const slow = breaker.begin(600);
    expect(breaker.begin(1_099)).toBeNull();
    const second = breaker.begin(1_100);
    slow?.failed(1_150);
    expect(breaker.state(1_150)).toBe('half_open');
    expect(breaker.begin(1_150)).toBeNull();
    second?.succeeded(1_200);
    expect(breaker.state(1_200)).toBe('closed');
    slow?.failed(1_300);
    expect(breaker.state(1_300)).toBe('closed');
  });

  test('it lets nothing through, then one call at a time', () => {
    const breaker = opened();
    expect(breaker.begin(599)).toBeNull();
    expect(breaker.state(600)).toBe('half_open');
    const probe = breaker.begin(600);
    expect(probe).not.toBeNull();
    expect(breaker.begin(600)).toBeNull();
    expect(breaker.begin(1_099)).toBeNull();
    probe?.succeeded(10_000);
    expect(breaker.state(10_000)).toBe('closed');
    expect(breaker.begin(10_000)).not.toBeNull();
  });

  test('a failed probe keeps it open for as long again', () => {
    const breaker = opened();
    breaker.begin(600)?.failed(900);
    expect(breaker.openings()).toBe(2);
    expect(breaker.state(1_399)).toBe('open');
    expect(breaker.state(1_400)).toBe('half_open');
  });

  test('a probe that was never made lets another one try', () => {
    const breaker = opened();
    breaker.begin(600)?.dropped();
    expect(breaker.begin(600)).not.toBeNull();
  });

  test('calls that began before it opened say nothing any more', () => {
    const breaker = createBreaker(CONFIG);
    const slow = Array.from({ length: 8 }, () => breaker.begin(0));
    for (let i = 0; i < 4; i++) call(breaker, 100, 'fail');
    slow[0]?.succeeded(200);
    expect(breaker.state(200)).toBe('open');
    breaker.begin(600)?.succeeded(600);
    for (const late of slow) late?.failed(700);
    expect(breaker.state(700)).toBe('closed');
  });
});

/** Begins a call and checks that the state allows it, or does not. */
function beginChecked(breaker: Breaker, nowMs: number): BreakerCall | null {
  const state = breaker.state(nowMs);
  const call = breaker.begin(nowMs);
  if (state !== 'half_open') expect(call !== null).toBe(state === 'closed');
  // A probe is alone.
  else if (call) expect(breaker.begin(nowMs)).toBeNull();
  return call;
}

function endCall(call: BreakerCall | undefined, end: 'ok' | 'fail' | 'drop', nowMs: number): void {
  if (end === 'ok') call?.succeeded(nowMs);
  else if (end === 'fail') call?.failed(nowMs);
  else call?.dropped();
}

test('whatever happens, a well upstream always closes it again, and probes are single', () => {
  const event = fc.record({
    afterMs: fc.nat({ max: 400 }),
    end: fc.constantFrom('ok' as const, 'fail' as const, 'drop' as const),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 300 }), events => {
      const breaker = createBreaker(CONFIG);
      let now = 0;
      const underWay: BreakerCall[] = [];
      for (const { afterMs, end } of events) {
        now += afterMs;
        const call = beginChecked(breaker, now);
        if (call) underWay.push(call);
        endCall(underWay.shift(), end, now);
      }
      for (const rest of underWay) rest.dropped();
      now += CONFIG.openMs;
      breaker.begin(now)?.succeeded(now);
      expect(breaker.state(now)).toBe('closed');
    }),
  );
});
