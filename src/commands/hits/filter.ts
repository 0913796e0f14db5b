import { OUTCOMES, type Outcome } from '../../journal/model/outcome.ts';
import type { HitFilter } from '../../journal/model/stored-hit.ts';
import { isSlug } from '../../links/model/slug.ts';
import { UsageError } from '../terminal/command.ts';
import { readTime } from '../terminal/time-option.ts';

/** The options by which every `hits` command chooses hits, for `parseArgs`. */
export const CHOICE_OPTIONS = {
  link: { type: 'string' },
  offer: { type: 'string' },
  outcome: { type: 'string' },
} as const;

export const SPAN_OPTIONS = {
  since: { type: 'string' },
  until: { type: 'string' },
} as const;

export const CHOICE_HELP = `\
  --link SLUG     hits of this link, on whatever domain
  --offer ID      hits of this offer
  --outcome A,B   hits that ended so: ${OUTCOMES.slice(0, 6).join(', ')},
                  ${OUTCOMES.slice(6).join(', ')}
`;

export const SPAN_HELP = `\
  --since T       hits from then on: a date or time (UTC without a zone), or how long ago (90m, 24h, 7d)
  --until T       hits before then
`;

type Values<T> = { readonly [Name in keyof T]?: string | undefined };

/**
 * Which hits the options choose.
 * @throws {UsageError} for a value that no hit can have.
 */
export function readFilter(
  values: Values<typeof CHOICE_OPTIONS & typeof SPAN_OPTIONS>,
  nowMs: number,
): HitFilter {
  const { link, offer, outcome, since, until } = values;
  const filter: HitFilter = {
    ...(link === undefined ? {} : { slug: readSlug(link) }),
    ...(offer === undefined ? {} : { offerId: readOffer(offer) }),
    ...(outcome === undefined ? {} : { outcomes: readOutcomes(outcome) }),
    ...(since === undefined ? {} : { sinceMs: readTime('since', since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: readTime('until', until, nowMs) }),
  };
  const { sinceMs, untilMs } = filter;
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs)
    throw new UsageError(`--since must be before --until; ${since} is not before ${until}.`);
  return filter;
}

function readSlug(value: string): string {
  if (isSlug(value)) return value;
  throw new UsageError(`--link must be a slug such as spring or s/k7Qx, not "${value}".`);
}

function readOffer(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError(`--offer must be an offer's ID, a whole number above 0, not "${value}".`);
}

function readOutcomes(value: string): readonly Outcome[] {
  const names = value.split(',').map(name => name.trim());
  const outcomes = OUTCOMES.filter(outcome => names.includes(outcome));
  const wrong = names.find(name => !outcomes.some(outcome => outcome === name));
  if (wrong === undefined) return outcomes;
  throw new UsageError(`--outcome must be one or more of ${OUTCOMES.join(', ')}, not "${wrong}".`);
}
