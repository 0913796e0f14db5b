/** A place in the gate: a connection that may be used. */
export interface Place<Connection> {
  readonly connection: Connection;
  /** Gives it up, once. */
  leave(): void;
  /**
   * Says that nobody waits for what is done here any longer: when others want a place and there is none, `evict` is
   * called, which must end in `leave`. The longest lent place is taken first.
   */
  lend(evict: () => void): void;
}

/** Lets in so many at once, each with a connection of their own; the others wait in turn. */
export interface ConnectionGate<Connection> {
  /**
   * Runs `enter` as soon as there is room, perhaps at once.
   * @returns what gives up waiting (it does nothing for those who are in), or null: too many wait already.
   */
  wait(enter: (place: Place<Connection>) => void): (() => void) | null;
  inUse(): number;
  waiting(): number;
}

/** Where a gate has its connections from. */
export interface Connections<Connection> {
  /** Makes one, when all that there are have somebody; as many as there are places at most. */
  open(): Connection;
  /** Whether one that is given back may be used again. */
  isUsable(connection: Connection): boolean;
}

const NOT_WAITING = () => {};

/**
 * A gate, whose places are the connections: undici's own pool does not do. A request cannot be taken out of its
 * queue, it has no bound, and while a host swallows connections (a firewall that drops packets), it opens ever more of
 * them beyond its limit; and to find a free one, it looks through those that are busy. What the pool did has to be done
 * here: a connection that is of no more use is not given to anybody again.
 */
export function createConnectionGate<Connection>(
  capacity: number,
  maxWaiting: number,
  { open, isUsable }: Connections<Connection>,
): ConnectionGate<Connection> {
  type Enter = Parameters<ConnectionGate<Connection>['wait']>[0];
  const waiting = new Set<Enter>();
  /** In the order in which they were lent. */
  const lent = new Map<Place<Connection>, () => void>();
  /** Evicted, and not gone yet. */
  const leaving = new Set<Place<Connection>>();
  /** The last used is the first used again: the others may grow old and close. */
  const idle: Connection[] = [];
  let room = capacity;

  class TakenPlace implements Place<Connection> {
    readonly connection = idle.pop() ?? open();

    leave(): void {
      if (lent.size > 0) lent.delete(this);
      if (leaving.size > 0) leaving.delete(this);
      if (isUsable(this.connection)) idle.push(this.connection);
      room += 1;
      if (waiting.size > 0) letIn();
    }

    lend(evict: () => void): void {
      lent.set(this, evict);
      evictForWaiting();
    }
  }

  function enterNow(enter: Enter): void {
    const place = new TakenPlace();
    room -= 1;
    enter(place);
  }

  // Whoever is let in may leave at once: a loop, where one calling the other would overflow the stack.
  let lettingIn = false;
  function letIn(): void {
    if (lettingIn) return;
    lettingIn = true;
    try {
      for (const enter of waiting) {
        if (room === 0) break;
        waiting.delete(enter);
        enterNow(enter);
      }
    } finally {
      lettingIn = false;
    }
  }

  /** One for each that waits and has no place coming. */
  function evictForWaiting(): void {
    for (const [place, evict] of lent) {
      if (waiting.size - room - leaving.size <= 0) break;
      lent.delete(place);
      leaving.add(place);
      evict();
    }
  }

  return {
    wait(enter) {
      if (room > 0 && waiting.size === 0) {
        enterNow(enter);
        return NOT_WAITING;
      }
      const coming = room + leaving.size + lent.size;
      if (waiting.size >= maxWaiting + coming) return null;
      waiting.add(enter);
      letIn();
      evictForWaiting();
      return () => void waiting.delete(enter);
    },
    inUse: () => capacity - room,
    waiting: () => waiting.size,
  };
}
