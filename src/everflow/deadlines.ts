import { type Every, every as everyInterval } from '../timing/every.ts';

/** Something that is to be done at a time, unless it is called off before. */
export interface Deadline {
  cancel(): void;
}

export interface Deadlines {
  /** Does it at a time of the clock, or up to two ticks later. */
  set(dueMs: number, work: () => void): Deadline;
}

/** How often is looked what is due. */
const TICK_MS = 5;
/** Of ticks: what is further ahead is passed by once for each turn of the wheel, of 2.56 s. */
const SLOTS = 512;

/** One of the deadlines of a slot, which are a ring; the slot itself is one that is never due. */
class Entry implements Deadline {
  readonly dueMs: number;
  readonly work: () => void;
  previous: Entry = this;
  next: Entry = this;

  constructor(dueMs: number, work: () => void) {
    this.dueMs = dueMs;
    this.work = work;
  }

  cancel(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    // Once more does nothing.
    this.previous = this;
    this.next = this;
  }

  isSet(): boolean {
    return this.next !== this;
  }

  insertBefore(other: Entry): void {
    this.previous = other.previous;
    this.next = other;
    other.previous.next = this;
    other.previous = this;
  }
}

/**
 * Deadlines that are nearly all called off: a hashed timing wheel (Varghese and Lauck, 1987) with one of Node's timers
 * for all. A timer of Node's own for each costs a click three times as much.
 * @param now Monotonic, in ms.
 */
export function createDeadlines(now: () => number, every: Every = everyInterval): Deadlines {
  const slots = Array.from({ length: SLOTS }, () => new Entry(Number.POSITIVE_INFINITY, () => {}));
  const slotOf = (tick: number) => slots[tick % SLOTS] as Entry;
  let lastTick = 0;
  /** Stops the wheel; null where it stands still. */
  let stop: (() => void) | null = null;
  /** Since something was set. */
  let idleTicks = 0;

  function turn(): void {
    const nowMs = now();
    const tick = Math.floor(nowMs / TICK_MS);
    // After a turn of the wheel, all slots have been seen.
    const from = Math.max(lastTick + 1, tick - SLOTS + 1);
    lastTick = tick;
    for (let i = from; i <= tick; i += 1) doDue(slotOf(i), nowMs);
    idleTicks += 1;
    if (idleTicks < SLOTS || slots.some(slot => slot.isSet())) return;
    stop?.();
    stop = null;
  }

  return {
    set(dueMs, work) {
      idleTicks = 0;
      if (stop === null) {
        lastTick = Math.floor(now() / TICK_MS);
        stop = every(TICK_MS, turn);
      }
      const entry = new Entry(dueMs, work);
      // What is due already is in a slot that has gone by: it is done with the next one.
      entry.insertBefore(slotOf(Math.max(Math.floor(dueMs / TICK_MS), lastTick) + 1));
      return entry;
    },
  };
}

/** What it does may set and call off others, of this slot too. */
function doDue(slot: Entry, nowMs: number): void {
  const due: Entry[] = [];
  for (let entry = slot.next; entry !== slot; entry = entry.next) if (entry.dueMs <= nowMs) due.push(entry);
  for (const entry of due) {
    if (!entry.isSet()) continue;
    entry.cancel();
    entry.work();
  }
}
