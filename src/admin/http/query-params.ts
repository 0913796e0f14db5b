import { z } from 'zod';
import { OUTCOMES } from '../../journal/model/outcome.ts';
import { isSlug } from '../../links/model/slug.ts';
import { timeOf } from '../../text/point-in-time.ts';

// Parameters come as text; each is checked here once, and its schema tells the OpenAPI document the type behind it.

const once = z.string('must be given once');

/** A whole number in that range. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return once
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.int(message).min(min, message).max(max, message));
}

/** An ID of Everflow's. */
export function everflowId() {
  const message = 'must be a whole number above 0, as Everflow shows it';
  return once
    .regex(/^[1-9]\d{0,14}$/, message)
    .transform(Number)
    .pipe(z.int().min(1).max(999_999_999_999_999));
}

/** `true` or `false`. */
export function trueOrFalse() {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform(text => text === 'true')
    .pipe(z.boolean());
}

/** One of these words. */
export function oneWord<const T extends readonly string[]>(words: T) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

/** One or more of these words, separated by commas. */
export function someWords<const T extends readonly string[]>(words: T) {
  const word = z.enum(words, `must be one or more of ${words.join(', ')}, separated by commas`);
  return once.transform(text => text.split(',').map(part => part.trim())).pipe(z.array(word));
}

export const slugParam = once
  .refine(isSlug, 'must be a slug such as spring or s/k7Qx')
  .meta({ pattern: '^(?!-)[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$', maxLength: 128 });

/** A host name, in whatever case. */
export const domainParam = once
  .regex(/^[A-Za-z0-9_.:[\]-]{1,253}$/, 'must be a host name such as go.brand.example')
  .transform(text => text.toLowerCase())
  .pipe(z.string());

export const limitParam = (fallback: number) =>
  wholeNumber(1, 1_000)
    .optional()
    .transform(limit => limit ?? fallback)
    .pipe(z.int().min(1).max(1_000))
    .meta({ default: fallback, description: 'How many there are on a page, at most.' });

/** What the answer before gave as `next`. */
export const cursorParam = once
  .regex(/^[A-Za-z0-9_-]{1,1024}$/, 'must be what the page before gave as "next"')
  .optional()
  .meta({
    description: 'Goes on where a page ended: what it gave as `next`. The other parameters stay the same.',
  });

const AGO = 'a date or time such as 2026-03-01 or 2026-03-01T09:30Z, or how long ago, such as 90m, 24h or 7d';

export const timeParam = once
  .refine(text => Number.isFinite(timeOf(text, 0)), `must be ${AGO}`)
  .meta({ examples: ['24h'] });

/** By which every operation on hits chooses them. */
export const HIT_CHOICE = {
  link: slugParam
    .optional()
    .meta({ description: 'Hits of this slug, on whatever domain.', examples: ['spring'] }),
  offer_id: everflowId()
    .optional()
    .meta({ description: 'Hits of this offer.', examples: [2101] }),
  outcome: someWords(OUTCOMES)
    .optional()
    .meta({ description: 'Hits that ended in one of these ways.', examples: [['clicked', 'unknown']] }),
  since: timeParam.optional().meta({ description: `Hits from then on: ${AGO}.` }),
  until: timeParam
    .optional()
    .meta({ description: 'Hits before then; as `since`.', examples: ['2040-01-01'] }),
};

/** The ID of a link. */
export const linkIdParam = once.regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the ID of a link');
