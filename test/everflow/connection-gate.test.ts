import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConnectionGate, type Place } from '../../src/everflow/connection-gate.ts';

function gateOf(capacity: number, maxWaiting = 100) {
  const gate = createConnectionGate(capacity, maxWaiting, { open: () => null, isUsable: () => true });
  const inside = new Map<string, Place<null>>();
  const wait = (name: string) => gate.wait(place => inside.set(name, place));
  const leave = (name: string) => {
    const place = inside.get(name);
    inside.delete(name);
    place?.leave();
  };
  /** Lends its place; who is evicted leaves at once, unless `slowly`. */
  const lend = (name: string, evicted: string[], slowly = false) =>
    inside.get(name)?.lend(() => {
      evicted.push(name);
      if (!slowly) leave(name);
    });
  return { gate, wait, leave, lend, inside: () => [...inside.keys()] };
}

test('a gate lets in as many as it has room for, and the others in turn', () => {
  const { gate, wait, leave, inside } = gateOf(2);
  for (const name of ['a', 'b', 'c', 'd']) wait(name);
  expect(inside()).toEqual(['a', 'b']);
  expect([gate.inUse(), gate.waiting()]).toEqual([2, 2]);
  leave('a');
  expect(inside()).toEqual(['b', 'c']);
  leave('c');
  leave('b');
  leave('d');
  expect(inside()).toEqual([]);
  wait('e');
  expect(inside()).toEqual(['e']);
});

test('who gives up waiting is never let in; who is in already stays', () => {
  const { wait, leave, inside } = gateOf(1);
  const giveUpA = wait('a');
  const giveUpB = wait('b');
  wait('c');
  giveUpA?.();
  giveUpB?.();
  expect(inside()).toEqual(['a']);
  leave('a');
  expect(inside()).toEqual(['c']);
});

test('no more wait than are allowed to', () => {
  const { wait, leave, inside } = gateOf(1, 1);
  expect([wait('a'), wait('b'), wait('c')].map(waits => waits === null)).toEqual([false, false, true]);
  leave('a');
  expect(inside()).toEqual(['b']);
  expect(wait('d')).not.toBeNull();
});

test('without a queue, who finds room or a lent place is let in, and nobody else', () => {
  const { wait, lend, inside } = gateOf(1, 0);
  const evicted: string[] = [];
  expect(wait('a')).not.toBeNull();
  expect(wait('b')).toBeNull();
  lend('a', evicted);
  expect(wait('c')).not.toBeNull();
  expect({ evicted, inside: inside() }).toEqual({ evicted: ['a'], inside: ['c'] });
});

test('a lent place is kept until somebody wants it, and the longest lent goes first', () => {
  const { wait, lend, inside } = gateOf(3);
  const evicted: string[] = [];
  for (const name of ['a', 'b', 'c']) wait(name);
  lend('b', evicted);
  lend('a', evicted);
  expect(evicted).toEqual([]);
  wait('d');
  expect({ evicted, inside: inside() }).toEqual({ evicted: ['b'], inside: ['a', 'c', 'd'] });
});

test('a place that is lent while others wait goes to the first of them', () => {
  const { wait, lend, inside } = gateOf(1);
  const evicted: string[] = [];
  for (const name of ['a', 'b', 'c']) wait(name);
  lend('a', evicted);
  expect({ evicted, inside: inside() }).toEqual({ evicted: ['a'], inside: ['b'] });
});

test('who takes time to leave is not the reason to evict another', () => {
  const { wait, lend, leave, inside } = gateOf(2);
  const evicted: string[] = [];
  wait('a');
  wait('b');
  lend('a', evicted, true);
  lend('b', evicted, true);
  wait('c');
  expect(evicted).toEqual(['a']);
  wait('d');
  expect(evicted).toEqual(['a', 'b']);
  leave('a');
  leave('b');
  expect(inside()).toEqual(['c', 'd']);
});

test('thousands who leave as soon as they are in neither overflow the stack nor keep their places', () => {
  const gate = createConnectionGate(1, 20_000, { open: () => null, isUsable: () => true });
  let first: Place<null> | undefined;
  gate.wait(place => {
    first = place;
  });
  let passed = 0;
  for (let i = 0; i < 20_000; i++)
    gate.wait(place => {
      passed += 1;
      place.leave();
    });
  first?.leave();
  expect(passed).toBe(20_000);
  expect([gate.inUse(), gate.waiting()]).toEqual([0, 0]);
});

test('whatever happens in whatever order, nobody is lost and no place is used twice', () => {
  const step = fc.record({
    what: fc.constantFrom('wait', 'leave', 'lend', 'giveUp'),
    who: fc.nat({ max: 30 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 200 }), (capacity, steps) => {
      const { gate, wait, leave, lend, inside } = gateOf(capacity, 5);
      const giveUps: ((() => void) | null)[] = [];
      const actions = {
        wait: () => giveUps.push(wait(`v${giveUps.length}`)),
        giveUp: (_name: string, who: number) => giveUps[who]?.(),
        leave: (name: string) => leave(name),
        lend: (name: string) => lend(name, []),
      };
      for (const { what, who } of steps) {
        actions[what](inside()[who % Math.max(1, inside().length)] ?? 'nobody', who);
        expect(gate.inUse()).toBe(inside().length);
        expect(gate.inUse()).toBeLessThanOrEqual(capacity);
        expect(gate.waiting()).toBeLessThanOrEqual(5);
        // Nobody waits while there is room.
        expect(gate.waiting() === 0 || gate.inUse() === capacity).toBe(true);
      }
    }),
  );
});

test('the connection that was used last is used first, and one that is of no more use by nobody', () => {
  let made = 0;
  const bad = new Set<number>();
  const gate = createConnectionGate(2, 0, { open: () => ++made, isUsable: number => !bad.has(number) });
  const places: Place<number>[] = [];
  const enter = () => gate.wait(place => places.push(place));
  const used = () => places.map(({ connection }) => connection);
  enter();
  enter();
  expect(used()).toEqual([1, 2]);
  for (const place of places.splice(0)) place.leave();
  enter();
  expect(used()).toEqual([2]);
  bad.add(2);
  for (const place of places.splice(0)) place.leave();
  enter();
  enter();
  expect(used()).toEqual([1, 3]);
  expect(gate.inUse()).toBe(2);
});
