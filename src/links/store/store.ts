import type { Link } from '../model/link.ts';
import type { LinkState } from '../model/link-state.ts';

export type { LinkState };

/** Who wrote a link: a person through this program, or the LINKS_FILE. */
export type LinkSource = 'cli' | 'file';

/** A link as the store keeps it. Times are milliseconds since 1970. */
export interface StoredLink {
  /** Stays the same when the link is changed or renamed. A UUID of version 7, so IDs sort by the time of creation. */
  readonly id: string;
  /** Differs between any two versions of any links: 16 characters of A-Z a-z 0-9 _ -. The basis of ETags. */
  readonly revision: string;
  readonly link: Link;
  readonly source: LinkSource;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A link as a hit needs it. `link.slug` differs from the slug asked for if that is an alias. */
export type FoundLink = Pick<StoredLink, 'id' | 'link'>;

/** The part of the store that hits need. */
export interface LinkReader {
  /** Finds the links on all domains that this slug leads to: first those with the slug, then those with it as an alias. */
  findAll(slug: string): Promise<readonly FoundLink[]>;
}

/** Returns the link of exactly this host, or else the link of any domain. `hostname` is lower case. */
export function linkFor(found: readonly FoundLink[], hostname: string): FoundLink | undefined {
  return found.find(({ link }) => link.domain === hostname) ?? found.find(({ link }) => link.domain === null);
}

/** Which links to list. An absent condition lets every link through. */
export interface LinkFilter {
  /** A host name, or null for the links of any domain. */
  readonly domain?: string | null;
  readonly slugPrefix?: string;
  readonly tag?: string;
  readonly offerId?: number;
  readonly affiliateId?: number;
  /** Links in one of these states at `nowMs`. */
  readonly states?: readonly LinkState[];
  /** The time for `states`, in milliseconds since 1970; now if absent. */
  readonly nowMs?: number;
}

/**
 * One page of a listing, and where the next one begins. If few links pass the filter, a page may have fewer links than
 * asked for, or none, although more follow: the search for one page is limited.
 */
export interface LinkPage {
  readonly links: readonly StoredLink[];
  /** The `after` of the next page; null if there are no more links. */
  readonly next: string | null;
}

export interface PutOptions {
  readonly source: LinkSource;
  /** Whether an existing link with the slug may be replaced; with an `id`, the link is changed either way. */
  readonly replace: boolean;
  /** Whether a link of the other source may be replaced too (LINKS_FILE is no longer set). */
  readonly takeOver: boolean;
  /** The link to change, whatever its current slug and domain. Its aliases can keep a slug that it gives up. */
  readonly id?: string;
  /** Nothing is written unless the link to change or replace has this revision. */
  readonly ifRevision?: string;
}

/** `exists`: not replaced, because `replace` is false. `foreign`: it belongs to the other source. */
export type PutOutcome =
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'exists'
  | 'foreign'
  /** Another link on the domain already has its slug, or one of its aliases, as slug or alias. */
  | 'taken'
  /** The link no longer has the revision `ifRevision`. */
  | 'changed'
  /** There is no link with that `id`, or none that could have the revision. */
  | 'absent';

/** `ifRevision`: nothing is removed unless the link has this revision. */
export type RemoveOptions = Pick<PutOptions, 'source' | 'takeOver' | 'ifRevision'>;
export type RemoveOutcome = 'removed' | 'absent' | 'foreign' | 'changed';

/** All links of an installation. Asynchronous, because an engine may be on another machine. */
export interface LinkStore extends LinkReader {
  /** Finds the link of exactly this domain; null means the link of any domain. */
  get(domain: string | null, slug: string): Promise<StoredLink | undefined>;
  getById(id: string): Promise<StoredLink | undefined>;
  /**
   * Returns one page of `list`, with at most `limit` links. `after` is the `next` of the previous page; null for the first.
   * @throws {LinkStoreError} `bad_cursor` if `after` is not such a text.
   */
  page(filter: LinkFilter, after: string | null, limit: number): Promise<LinkPage>;
  put(link: Link, options: PutOptions): Promise<PutOutcome>;
  /** Removes the link with exactly this slug, and its aliases. An alias does not identify a link here. */
  remove(domain: string | null, slug: string, options: RemoveOptions): Promise<RemoveOutcome>;
  /** Lists links by slug, then domain. Not a snapshot: changes made meanwhile may or may not be seen. */
  list(filter?: LinkFilter): AsyncIterable<StoredLink>;
  count(source?: LinkSource): Promise<number>;
  /** Returns a text that changes whenever any link changes, even by another process. */
  version(): Promise<string>;
  /** Starts a batch that writes many links, all or none. */
  openBatch(options: BatchOptions): Promise<LinkBatch>;
  close(): Promise<void>;
}

export interface BatchOptions {
  readonly source: LinkSource;
  readonly takeOver: boolean;
  /** Whether links of the same source that are not in the batch are removed, because the batch is complete. */
  readonly removeOthers: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A link and the row of the file it was read from. */
export interface RowLink {
  readonly row: number;
  readonly link: Link;
  /** Whether the slug was generated for this row: it must not replace an existing link. */
  readonly slugMade?: boolean;
}

/** A row whose slug, or one of its aliases, an earlier row already has on the same domain. */
export interface Repeat extends RowLink {
  readonly firstRow: number;
  /** The alias that both rows have; null if they have the same slug. */
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
      /** Its slug or one of its aliases already leads to another link. */
      readonly kind: 'taken';
      readonly taken: string;
      /** The other link's slug. */
      readonly by: string;
      /** The other link's row; null if that link is in the store and not in the batch. */
      readonly byRow: number | null;
    }
);

/** The result of committing a batch, or of comparing it with the store. */
export interface BatchResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly conflictCount: number;
  /** Some of the conflicts; `conflictCount` counts all. */
  readonly conflicts: readonly Conflict[];
}

/** Links to be written to the store. Before `commit`, nothing is locked and no change is visible. */
export interface LinkBatch {
  /** Adds links to the batch and returns those that it left out as repeats. */
  stage(rows: readonly RowLink[]): Promise<readonly Repeat[]>;
  /** Returns what `commit` would do now. */
  compare(): Promise<BatchResult>;
  /** Writes all links in one transaction; if there are conflicts, writes nothing. */
  commit(): Promise<BatchResult>;
  /** Releases the batch and discards what was not committed. */
  close(): Promise<void>;
}

export type LinkStoreErrorCode = 'busy' | 'unusable' | 'newer' | 'bad_cursor';

/** The store cannot be used. The message is a sentence for the operator. */
export class LinkStoreError extends Error {
  readonly code: LinkStoreErrorCode;

  constructor(code: LinkStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
