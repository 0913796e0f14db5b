import type { Link } from './link.ts';

/** The states of a link. Only `live` links redirect. */
export const LINK_STATES = ['live', 'scheduled', 'expired', 'inactive', 'archived'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** When a link starts and stops redirecting, in milliseconds since 1970; infinite if the link does not say. */
export interface LinkTimes {
  readonly startsAtMs: number;
  readonly expiresAtMs: number;
}

export function linkTimes({ starts_at, expires_at }: Pick<Link, 'starts_at' | 'expires_at'>): LinkTimes {
  return {
    startsAtMs: starts_at === null ? Number.NEGATIVE_INFINITY : Date.parse(starts_at),
    expiresAtMs: expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(expires_at),
  };
}

/**
 * Returns a link's state at `nowMs`. `archived` and `active` take precedence over its times.
 * @param times the link's times, if the caller has parsed them already.
 */
export function stateOf(
  link: Pick<Link, 'archived' | 'active' | 'starts_at' | 'expires_at'>,
  nowMs: number,
  times: LinkTimes = linkTimes(link),
): LinkState {
  if (link.archived) return 'archived';
  if (!link.active) return 'inactive';
  if (nowMs >= times.expiresAtMs) return 'expired';
  return nowMs < times.startsAtMs ? 'scheduled' : 'live';
}
