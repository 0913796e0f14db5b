import { BROWSER } from './test-server.ts';
import { type Ask, createVisitorConnection, type Received } from './visitor-connection.ts';

/** Many visitors at once, each asking one thing after the other. */
export interface Load<A extends Ask> {
  readonly origin: string;
  /** How many there are at any time. */
  readonly visitors: number;
  /** What the next visitor that is free asks for; null: nothing any more. */
  next(): A | null;
  /** Told what became of each; the visitor goes on when it resolves. */
  ended(ask: A, received: Received): Promise<void> | void;
}

/** Resolves when every visitor has been told that there is nothing more to ask. */
export async function runLoad<A extends Ask>({ origin, visitors, next, ended }: Load<A>): Promise<void> {
  async function visit(): Promise<void> {
    const connection = createVisitorConnection(origin);
    for (let ask = next(); ask; ask = next()) await ended(ask, await connection.ask(ask));
    connection.close();
  }
  await Promise.all(Array.from({ length: visitors }, visit));
}

/**
 * The headers of the nth person: a browser at an address of its own, so that neither limits nor the rule about bursts
 * take them all for one. The server must trust 127.0.0.1 (`TRUST_PROXY`).
 */
export function personHeaders(n: number): Record<string, string> {
  const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  return { host: 'go.brand.test', 'x-forwarded-for': address, ...BROWSER };
}

/** A person's tap on a link; the click is known by its `sub1` from there to Everflow and the journal. */
export interface Tap extends Ask {
  readonly sub1: string;
}

/** The nth person taps a link. */
export function tap(slug: string, n: number): Tap {
  return { sub1: `n${n}`, target: `/${slug}?sub1=n${n}`, headers: personHeaders(n) };
}
