import { randomInt } from 'node:crypto';
import { isOffensive } from './short-slug-words.ts';

/** Digits and letters without those that people confuse: no 0, O, I and l. */
export const SLUG_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The probability that a random guess finds an existing link stays below this. */
const GUESS_CHANCE = 1e-6;
/** Maximum number of unusable slugs in a row. With a working random source there are never even ten. */
const MAX_TRIES = 1_000;

/** Slugs that would shadow a well-known path or one of ours, or look like a page of the brand's own. */
const RESERVED: ReadonlySet<string> = new Set(
  `about abuse account accounts admin administrator alert alerts android apple assets auth backup billing blog
  cache careers checkout click clicks client config contact cookies dashboard debug demo docs domain download
  email error errors everflow explain export favicon feed feedback files google graphql health help home host
  hits hook hooks image images import index info invoice jobs legal link links live login logout mail manager
  metrics news null oauth official online password payment paypal ping policy press preview pricing privacy
  profile proxy public readme ready redirect register replay report reset robots root sandbox search secure
  security server service session settings setup share shop signin signup sitemap slug slugs staff static
  stats status store support swagger system team terms test tests token tokens track tracking trust undefined
  unsubscribe update upload user users verify version webhook webmail webmaster website wellknown window`
    .trim()
    .split(/\s+/),
);

/** Returns the shortest length, at least `minLength`, at which a random guess at one of `links` links nearly always fails. */
export function slugLength(links: number, minLength: number): number {
  let length = minLength;
  while (links / SLUG_ALPHABET.length ** length >= GUESS_CHANCE) length += 1;
  return length;
}

/** Returns random characters of the alphabet, each equally likely (`randomInt` has no modulo bias). */
export function randomSlug(length: number): string {
  let slug = '';
  for (let i = 0; i < length; i++) slug += SLUG_ALPHABET.charAt(randomInt(SLUG_ALPHABET.length));
  return slug;
}

/** Whether a generated slug may be used: neither reserved nor offensive, in upper or lower case. */
export function isPresentable(slug: string): boolean {
  return !RESERVED.has(slug.toLowerCase()) && !isOffensive(slug);
}

export interface SlugMakerOptions {
  /** Returns the number of links. Called once: the maker adds the slugs that it makes. */
  readonly countLinks: () => Promise<number>;
  /** Whether a link on any domain has the slug. */
  readonly isTaken: (slug: string) => Promise<boolean>;
  /** `SLUG_MIN_LENGTH`. */
  readonly minLength: number;
  /** Returns random characters; default `randomSlug`. Tests replace it. */
  readonly random?: (length: number) => string;
}

export interface SlugMaker {
  /**
   * Makes a slug that no link has and that it has not made before.
   * @param prefix begins the slug, such as `s/`.
   */
  make(prefix?: string): Promise<string>;
}

/** Creates the slug maker of one import or command. It remembers every slug that it makes, about 60 bytes each. */
export function createSlugMaker(options: SlugMakerOptions): SlugMaker {
  const { countLinks, isTaken, minLength, random = randomSlug } = options;
  const made = new Set<string>();
  let counting: Promise<number> | undefined;

  async function make(prefix = ''): Promise<string> {
    counting ??= countLinks();
    const links = await counting;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const slug = random(slugLength(links + made.size, minLength));
      const whole = prefix + slug;
      if (made.has(whole) || !isPresentable(slug) || (await isTaken(whole))) continue;
      made.add(whole);
      return whole;
    }
    throw new Error(`none of ${MAX_TRIES} random slugs was free: the random source does not work`);
  }

  return { make };
}
