import type { Link } from '../model/link.ts';
import type { LinkState } from '../model/link-state.ts';

export type { LinkState };

/** Who wrote a link: a person through this program, or the LINKS_FILE. */
export type LinkSource = 'cli' | 'file';

/** A link as the store keeps it. Times are milliseconds since 1970. */
export interface StoredLink {
  /** Stays the same when the link is changed or renamed: a UUID of version 7, so that links are made in its order. */
  readonly id: string;
  /** Differs between any two versions of any links: 16 characters of A-Z a-z 0-9 _ -. What an ETag is made of. */
  readonly revision: string;
  readonly link: Link;
  readonly source: LinkSource;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A link as the way of a hit needs it; `link.slug` is not what was asked for where that is an alias. */
export type FoundLink = Pick<StoredLink, 'id' | 'link'>;

/** What the way of a hit needs of the store. */
export interface LinkReader {
  /** The links that this slug leads to, of all domains: those that have it, then those that have it as an alias. */
  findAll(slug: string): Promise<readonly FoundLink[]>;
}

/** Of the links that a slug leads to, that of exactly this host, else that of any domain. `hostname` is lower case. */
export function linkFor(found: readonly FoundLink[], hostname: string): FoundLink | undefined {
  return found.find(({ link }) => link.domain === hostname) ?? found.find(({ link }) => link.domain === null);
}

/** Which links to list; a filter that is absent lets every link through. */
export interface LinkFilter {
  /** A host name, or null for the links of any domain. */
  readonly domain?: string | null;
  readonly slugPrefix?: string;
  readonly tag?: string;
  readonly offerId?: number;
  readonly affiliateId?: number;
  /** Links in one of these states at `nowMs`. */
  readonly states?: readonly LinkState[];
  /** For the states, in ms since the epoch; the present where absent. */
  readonly nowMs?: number;
}

/**
 * Some links of a listing, and where it goes on. A filter that few links pass may give fewer links than asked for, or
 * none, with more to come: a page is not searched for for ever.
 */
export interface LinkPage {
  readonly links: readonly StoredLink[];
  /** Given back as `after`, the listing goes on there; null: there are no more links. */
  readonly next: string | null;
}

export interface PutOptions {
  readonly source: LinkSource;
  /** Whether an existing link with the slug may be replaced; with an `id`, the link is changed either way. */
  readonly replace: boolean;
  /** Whether even a link of the other source may be (LINKS_FILE is no longer set). */
  readonly takeOver: boolean;
  /** The link to be changed, whatever its slug and domain are now; a slug it gives up can be kept in its aliases. */
  readonly id?: string;
  /** Nothing is written unless this is the revision of the link to be changed or replaced. */
  readonly ifRevision?: string;
}

/** `exists`: not replaced, because `replace` is false. `foreign`: it belongs to the other source. */
export type PutOutcome =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'exists'
  | 'foreign'
  /** Its slug, or one of its aliases, is another link's slug or alias on that domain. */
  | 'taken'
  /** The link has another revision than `ifRevision` by now. */
  | 'changed'
  /** There is no link with that `id`, or none that could have the revision. */
  | 'absent';

/** `ifRevision`: nothing is removed unless this is the link's revision. */
export type RemoveOptions = Pick<PutOptions, 'source' | 'takeOver' | 'ifRevision'>;
export type RemoveOutcome = 'removed' | 'absent' | 'foreign' | 'changed';

/** All links of an installation. Asynchronous, because an engine may be on another machine. */
export interface LinkStore extends LinkReader {
  /** The link of exactly this domain; null is the link of any domain. */
  get(domain: string | null, slug: string): Promise<StoredLink | undefined>;
  getById(id: string): Promise<StoredLink | undefined>;
  /**
   * One page of `list`, of at most `limit` links. `after` is the `next` of the page before; null begins.
   * @throws {LinkStoreError} `bad_cursor`, when `after` is not such a text.
   */
  page(filter: LinkFilter, after: string | null, limit: number): Promise<LinkPage>;
  put(link: Link, options: PutOptions): Promise<PutOutcome>;
  /** Removes the link with exactly this slug, and with it its aliases; an alias alone removes nothing. */
  remove(domain: string | null, slug: string, options: RemoveOptions): Promise<RemoveOutcome>;
  /** By slug, then domain. Read in pages: no snapshot, so links changed meanwhile may show either way. */
  list(filter?: LinkFilter): AsyncIterable<StoredLink>;
  count(source?: LinkSource): Promise<number>;
  /** Changes whenever any link changed, also by another process. */
  version(): Promise<string>;
  /** Begins writing many links at once, all or none of them. */
  openBatch(options: BatchOptions): Promise<LinkBatch>;
  close(): Promise<void>;
}

export interface BatchOptions {
  readonly source: LinkSource;
  readonly takeOver: boolean;
  /** Whether links of the same source that are not in the batch are removed: the batch is all there is. */
  readonly removeOthers: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A link and the row of the file it was read from. */
export interface RowLink {
  readonly row: number;
  readonly link: Link;
  /** Whether the slug was made for this row: no link that there is may be replaced by it. */
  readonly slugMade?: boolean;
}

/** A row whose slug, or one of whose aliases, an earlier row has already on the same domain. */
export interface Repeat extends RowLink {
  readonly firstRow: number;
  /** The alias that both have; null: it is the slug. */
  readonly alias: string | null;
}

/** A row that cannot be written. `slug` and `domain` are those of its link. */
export type Conflict = {
  readonly row: number;
  readonly slug: string;
  readonly domain: string | null;
} & (
  | {
      /** It would replace a different link of the other source. */
      readonly kind: 'foreign';
    }
  | {
      /** Its slug or one of its aliases leads to another link already. */
      readonly kind: 'taken';
      readonly taken: string;
      /** The other link's slug. */
      readonly by: string;
      /** The other link's row; null where that is in the store and not in the batch. */
      readonly byRow: number | null;
    }
);

/** What committing a batch does, or would do. */
export interface BatchResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly conflictCount: number;
  /** Some of the conflicts; see `conflictCount` for how many there are. */
  readonly conflicts: readonly Conflict[];
}

/** Links on their way into the store. Nothing is locked and nothing is seen by anybody before `commit`. */
export interface LinkBatch {
  /** Takes some more links; tells which of them it left out, as repeats. */
  stage(rows: readonly RowLink[]): Promise<readonly Repeat[]>;
  /** What `commit` would do now. */
  compare(): Promise<BatchResult>;
  /** Writes all links in one transaction, unless there are conflicts: then nothing is written. */
  commit(): Promise<BatchResult>;
  /** Frees what the batch holds; what was not committed is forgotten. */
  close(): Promise<void>;
}

export type LinkStoreErrorCode = 'busy' | 'unusable' | 'newer' | 'bad_cursor';

/** The store cannot be used; the message is a sentence for the person who runs it. */
export class LinkStoreError extends Error {
  readonly code: LinkStoreErrorCode;

  constructor(code: LinkStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
