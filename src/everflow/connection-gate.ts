/** Lets in so many at once; the others wait in turn, until one leaves or they give up. */
export interface ConnectionGate {
  /**
   * Runs `enter` as soon as there is room, perhaps at once; it is given what it must call, once, to leave.
   * @returns what gives up waiting; it does nothing for those who are in.
   */
  wait(enter: (leave: () => void) => void): () => void;
}

/**
 * A gate in front of undici's pool, whose own queue does not do: a request cannot be taken out of it, and while a
 * host swallows connections (a firewall that drops packets), it opens ever more of them beyond its limit.
 */
export function createConnectionGate(capacity: number): ConnectionGate {
  type Enter = Parameters<ConnectionGate['wait']>[0];
  const waiting = new Set<Enter>();
  let room = capacity;

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
        enter(leave);
      }
    } finally {
      lettingIn = false;
    }
  }

  function leave(): void {
    room += 1;
    letIn();
  }

  return {
    wait(enter) {
      waiting.add(enter);
      letIn();
      return () => void waiting.delete(enter);
    },
  };
}
