import { expect, test } from 'vitest';
import { createConnectionGate } from '../../src/everflow/connection-gate.ts';

function gateOf(capacity: number) {
  const gate = createConnectionGate(capacity);
  const inside = new Map<string, () => void>();
  const wait = (name: string) => gate.wait(leave => inside.set(name, leave));
  const leave = (name: string) => {
    const go = inside.get(name);
    inside.delete(name);
    go?.();
  };
  return { wait, leave, inside: () => [...inside.keys()] };
}

test('a gate lets in as many as it has room for, and the others in turn', () => {
  const { wait, leave, inside } = gateOf(2);
  for (const name of ['a', 'b', 'c', 'd']) wait(name);
  expect(inside()).toEqual(['a', 'b']);
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
  giveUpA();
  giveUpB();
  expect(inside()).toEqual(['a']);
  leave('a');
  expect(inside()).toEqual(['c']);
});
