export type BreakerState = 'closed' | 'half_open' | 'open';

/** When clicks are no longer sent to a tracking domain that fails. */
export interface BreakerConfig {
  /** Share of failures in the window that opens the breaker, 0 to 1; null: it never opens. */
  readonly failureRate: number | null;
  /** With fewer calls in the window than this, it stays closed. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long it stays open before a single click tries again. */
  readonly openMs: number;
}

/** One call that the breaker has let through. Exactly one of its ends is to be told, once. */
export interface BreakerCall {
  /** Whether the breaker has opened since: what has waited until now had better not be begun. */
  isStale(): boolean;
  succeeded(nowMs: number): void;
  failed(nowMs: number): void;
  /** It was never made, for a reason that says nothing of the other side. */
  dropped(): void;
}

/** Stops calls to something that fails, and finds out by single calls whether it is well again. */
export interface Breaker {
  /** Asks to make a call; null: not now. Times are ms of a clock that never runs backwards. */
  begin(nowMs: number): BreakerCall | null;
  state(nowMs: number): BreakerState;
  /** How often it has opened so far; a failed probe that keeps it open counts too. */
  openings(): number;
}

/** The window is counted in so many slices; a slice leaves it at a time. */
const SLICES = 10;

/**
 * A circuit breaker. It opens when at least `minCalls` calls ended within the last `windowMs`, and `failureRate` of
 * them or more failed. After `openMs` one call is let through, and another each `openMs` that it takes: a success
 * closes the breaker, the failure of the latest keeps it open for as long again. `onChange` is told of the first opening and
 * of the closing.
 */
export function createBreaker(
  config: BreakerConfig,
  onChange: (state: 'open' | 'closed') => void = () => {},
): Breaker {
  const { failureRate, minCalls, openMs } = config;
  const calls = createWindow(config.windowMs);
  /** When it opened; null while it is closed. */
  let openedAt: number | null = null;
  /** The call that is to find out whether the other side is well; null: none is under way. */
  let probe: { readonly begunAt: number } | null = null;
  /** Counts the changes of state: a call that began before one says nothing of what came after. */
  let era = 0;
  let openings = 0;

  function open(nowMs: number): void {
    const wasClosed = openedAt === null;
    openedAt = nowMs;
    probe = null;
    era += 1;
    openings += 1;
    if (wasClosed) onChange('open');
  }

  function close(): void {
    openedAt = null;
    probe = null;
    era += 1;
    calls.clear();
    onChange('closed');
  }

  function count(nowMs: number, failed: boolean): void {
    const { ended, failures } = calls.add(nowMs, failed);
    if (failed && failureRate !== null && ended >= minCalls && failures >= failureRate * ended) open(nowMs);
  }

  class CountedCall implements BreakerCall {
    readonly #begunIn = era;

    isStale(): boolean {
      // An era that has ended in being closed again is no reason not to try.
      return this.#begunIn !== era && openedAt !== null;
    }

    succeeded(nowMs: number): void {
      if (this.#begunIn === era) count(nowMs, false);
    }

    failed(nowMs: number): void {
      if (this.#begunIn === era) count(nowMs, true);
    }

    dropped(): void {}
  }

  function beginProbe(nowMs: number): BreakerCall {
    const mine = { begunAt: nowMs };
    const begunIn = era;
    probe = mine;
    return {
      isStale: () => false,
      succeeded() {
        if (begunIn === era) close();
      },
      failed(failedAt) {
        if (probe === mine) open(failedAt);
      },
      dropped() {
        if (probe === mine) probe = null;
      },
    };
  }

  /** A probe may take far longer than a visitor waits, such as a replay's: it must not keep others from finding out. */
  const isProbing = (nowMs: number) => probe !== null && nowMs - probe.begunAt < openMs;
  const mayProbe = (nowMs: number) => openedAt !== null && nowMs - openedAt >= openMs;

  return {
    begin(nowMs) {
      if (openedAt === null) return new CountedCall();
      return mayProbe(nowMs) && !isProbing(nowMs) ? beginProbe(nowMs) : null;
    },
    state(nowMs) {
      if (openedAt === null) return 'closed';
      return mayProbe(nowMs) ? 'half_open' : 'open';
    },
    openings: () => openings,
  };
}

/** Counts calls and failures of the last `windowMs`, in a ring of slices: no memory grows with the calls. */
function createWindow(windowMs: number) {
  const sliceMs = windowMs / SLICES;
  const ended = new Array<number>(SLICES).fill(0);
  const failures = new Array<number>(SLICES).fill(0);
  /** Of all slices: each call asks for it. */
  const total = { ended: 0, failures: 0 };
  /** The latest slice that anything was counted in, as its number since the clock's zero. */
  let latest = 0;

  function forgetUpTo(slice: number): void {
    for (let old = Math.max(latest + 1, slice - SLICES + 1); old <= slice; old++) {
      const at = old % SLICES;
      total.ended -= ended[at] ?? 0;
      total.failures -= failures[at] ?? 0;
      ended[at] = 0;
      failures[at] = 0;
    }
    latest = Math.max(latest, slice);
  }

  return {
    /** Counts a call, and gives what the window holds with it. */
    add(nowMs: number, failed: boolean): Readonly<typeof total> {
      const slice = Math.floor(nowMs / sliceMs);
      if (slice > latest) forgetUpTo(slice);
      const at = slice % SLICES;
      ended[at] = (ended[at] ?? 0) + 1;
      total.ended += 1;
      if (failed) {
        failures[at] = (failures[at] ?? 0) + 1;
        total.failures += 1;
      }
      return total;
    },
    clear(): void {
      ended.fill(0);
      failures.fill(0);
      total.ended = 0;
      total.failures = 0;
    },
  };
}
