import type { ClickResult } from '../../everflow/click.ts';
import type { EverflowClient } from '../../everflow/client.ts';
import { type Every, every as everyInterval } from '../../timing/every.ts';
import type { ClaimedClick } from '../model/hit-change.ts';
import { replayChange } from '../model/hit-change.ts';
import type { Journal } from '../store/journal.ts';
import type { JournalLog } from '../store/writing/journal-log.ts';

/** Whether deferred clicks are sent later, how fast, and for how long after their visitor came. */
export interface ReplayConfig {
  readonly on: boolean;
  readonly perSecond: number;
  readonly maxAgeMs: number;
}

export interface ReplayDeps {
  readonly config: ReplayConfig;
  readonly journal: Pick<Journal, 'change' | 'claim' | 'deferredDomains' | 'expire'>;
  readonly everflow: Pick<EverflowClient, 'createClick'>;
  /** How long an answer to a replayed click is awaited, in ms: no visitor waits for it. */
  readonly answerMs: number;
  /** How long a visitor would have waited, in ms: an Everflow that takes longer is not well. */
  readonly visitorMs: number;
  /** Claimed and not answered yet, at most: what a crash can make `unknown`, and what visitors' clicks may have to wait for. */
  readonly maxUnderWay: number;
  readonly clock: { now(): number; monotonic(): number };
  readonly log: JournalLog;
  readonly every?: Every;
}

export interface Replay {
  /** Resolves when nothing is under way: the latest look for clicks, and the clicks it has sent. */
  settled(): Promise<void>;
  /** Claims no more clicks; resolves when those under way have their answers. */
  stop(): Promise<void>;
}

const TICK_MS = 250;
/** How long a tracking domain is left alone after a click to it came to nothing. */
const PAUSE_MS = 5_000;

/** How the replay stands with one tracking domain. */
interface Lane {
  /** No click before this time of the monotonic clock. */
  pausedUntil: number;
  /** False after a failure: a single click goes ahead, and the others follow when it has succeeded. */
  well: boolean;
  underWay: number;
  /** Clicks that the rate allows, fractions included, as of `countedAt`. */
  allowance: number;
  countedAt: number;
}

/**
 * Sends the deferred clicks again, oldest first, at `perSecond` to each tracking domain, for as long as Everflow
 * answers. Each is claimed first, which makes it `unknown` on disk: a process that ends in between leaves a click
 * that may count or not, and never one that counts twice.
 */
export function startReplay(deps: ReplayDeps): Replay {
  const { config, journal, log, clock, every = everyInterval } = deps;
  const lanes = new Map<string, Lane>();
  const underWay = new Set<Promise<void>>();
  /** Since the last time that none waited. */
  let replayed = 0;

  function laneOf(trackingDomain: string): Lane {
    const fresh = { pausedUntil: 0, well: false, underWay: 0, allowance: 1, countedAt: clock.monotonic() };
    const lane = lanes.get(trackingDomain) ?? fresh;
    lanes.set(trackingDomain, lane);
    return lane;
  }

  async function tick(): Promise<void> {
    const expired = await journal.expire(clock.now() - config.maxAgeMs);
    if (expired > 0) log.warn({ expired }, 'deferred clicks were too old to be replayed');
    // Switched off, they grow old all the same: what a replay needs holds the visitor's whole address.
    if (!config.on) return;
    const waiting = await journal.deferredDomains();
    for (const trackingDomain of waiting) await advance(trackingDomain);
    if (waiting.length > 0 || underWay.size > 0 || replayed === 0) return;
    log.info({ replayed }, 'no deferred click waits any longer');
    replayed = 0;
  }

  async function advance(trackingDomain: string): Promise<void> {
    const lane = laneOf(trackingDomain);
    const limit = mayClaim(lane, config.perSecond, deps.maxUnderWay, clock.monotonic());
    if (limit === 0) return;
    const claimed = await journal.claim(trackingDomain, limit);
    lane.allowance -= claimed.length;
    replayed += claimed.length;
    for (const click of claimed) track(replay(click, lane));
  }

  function track(sending: Promise<void>): void {
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  }

  async function replay(click: ClaimedClick, lane: Lane): Promise<void> {
    const { trackingDomain, path, headers } = click;
    const begunAt = clock.monotonic();
    lane.underWay += 1;
    const { answerMs: timeoutMs, visitorMs: slowMs } = deps;
    const request = { trackingDomain, path, headers, timeoutMs, slowMs, lateMs: 0 };
    const result = await deps.everflow.createClick(request);
    lane.underWay -= 1;
    lane.well = isWell(result);
    if (!lane.well) lane.pausedUntil = clock.monotonic() + PAUSE_MS;
    await journal.change(replayChange(click, result, clock.monotonic() - begunAt, clock.now()));
  }

  let ticking: Promise<void> | null = null;
  const stopTicking = every(TICK_MS, () => {
    ticking ??= tick()
      .catch(error => log.error({ err: error }, 'deferred clicks cannot be replayed'))
      .finally(() => {
        ticking = null;
      });
  });
  async function settled(): Promise<void> {
    await ticking;
    await Promise.all(underWay);
  }

  return {
    settled,
    stop() {
      stopTicking();
      return settled();
    },
  };
}

function isWell(result: ClickResult): boolean {
  if (result.outcome === 'unknown') return result.everflowWell;
  return result.outcome !== 'deferred';
}

/** How many clicks a lane may claim now: one to find out whether Everflow is well, then as many as the rate allows. */
function mayClaim(lane: Lane, perSecond: number, maxUnderWay: number, nowMs: number): number {
  // What a tick leaves unused is not saved up: bursts are what the rate is to prevent.
  const earned = ((nowMs - lane.countedAt) * perSecond) / 1_000;
  const perTick = (TICK_MS * perSecond) / 1_000;
  lane.allowance = Math.min(lane.allowance + earned, Math.max(1, perTick));
  lane.countedAt = nowMs;
  if (nowMs < lane.pausedUntil) return 0;
  const room = (lane.well ? maxUnderWay : 1) - lane.underWay;
  return Math.max(0, Math.min(Math.floor(lane.allowance), room));
}
