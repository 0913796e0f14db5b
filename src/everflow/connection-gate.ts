/** A place in the gate: a connection that may be used. */
export interface Place {
  /** Gives it up, once. */
  leave(): void;
  /**
   * Says that nobody waits for what is done here any longer: when others want a place and there is none, `evict` is
   * called, which must end in `leave`. The longest lent place is taken first.
   */
  lend(evict: () => void): void;
}

/** Lets in so many at once; the others wait in turn, until one leaves or they give up. */
export interface ConnectionGate {
  /**
   * Runs `enter` as soon as there is room, perhaps at once.
   * @returns what gives up waiting (it does nothing for those who are in), or null: too many wait already.
   */
  wait(enter: (place: Place) => void): (() => void) | null;
  inUse(): number;
  waiting(): number;
}

/**
 * A gate in front of undici's pool, whose own queue does not do: a request cannot be taken out of it, it has no
 * bound, and while a host swallows connections (a firewall that drops packets), it opens ever more of them beyond
 * its limit.
 */
export function createConnectionGate(capacity: number, maxWaiting: number): ConnectionGate {
  type Enter = Parameters<ConnectionGate['wait']>[0];
  const waiting = new Set<Enter>();
  /** In the order in which they were lent. */
  const lent = new Map<Place, () => void>();
  /** Evicted, and not gone yet. */
  const leaving = new Set<Place>();
  let room = capacity;

  function createPlace(): Place {
    const place: Place = {
      leave() {
        lent.delete(place);
        leaving.delete(place);
        room += 1;
        letIn();
      },
      lend(evict) {
        lent.set(place, evict);
        evictForWaiting();
      },
    };
    return place;
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
        room -= 1;
        enter(createPlace());
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
