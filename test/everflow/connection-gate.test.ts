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

test('thousands who leave as soon as they are in neither overflow the stack nor keep their places', () => {
  const gate = createConnectionGate(1);
  let free = () => {};
  gate.wait(leave => {
    free = leave;
  });
  let passed = 0;
  for (let i = 0; i < 20_000; i++)
    gate.wait(leave => {
      passed += 1;
      leave();
    });
  free();
  expect(passed).toBe(20_000);
  let last = false;
  gate.wait(() => {
    last = true;
  });
  expect(last).toBe(true);
});
