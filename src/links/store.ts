import type { Link } from './link.ts';

/** Who wrote a link: a person through this program, or the LINKS_FILE. */
export type LinkSource = 'cli' | 'file';

/** A link as the store keeps it. Times are milliseconds since 1970. */
export interface StoredLink {
  readonly link: Link;
  readonly source: LinkSource;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What the way of a hit needs of the store. */
export interface LinkReader {
  /** The links with this slug, of all domains. */
  findAll(slug: string): Promise<readonly Link[]>;
}

/** Of the links with one slug, that of exactly this host, else that of any domain. `hostname` is lower case. */
export function linkFor(links: readonly Link[], hostname: string): Link | undefined {
  return links.find(link => link.domain === hostname) ?? links.find(link => link.domain === null);
}

/** Which links to list; a filter that is absent lets every link through. */
export interface LinkFilter {
  /** A host name, or null for the links of any domain. */
  readonly domain?: string | null;
  readonly slugPrefix?: string;
  readonly tag?: string;
}

export interface PutOptions {
  readonly source: LinkSource;
  /** Whether an existing link may be replaced. */
  readonly replace: boolean;
  /** Whether even a link of the other source may be (LINKS_FILE is no longer set). */
  readonly takeOver: boolean;
}

/** `exists`: not replaced, because `replace` is false. `foreign`: it belongs to the other source. */
export type PutOutcome = 'created' | 'updated' | 'unchanged' | 'exists' | 'foreign';
export type RemoveOutcome = 'removed' | 'absent' | 'foreign';

/** All links of an installation. Asynchronous, because an engine may be on another machine. */
export interface LinkStore extends LinkReader {
  /** The link of exactly this domain; null is the link of any domain. */
  get(domain: string | null, slug: string): Promise<StoredLink | undefined>;
  put(link: Link, options: PutOptions): Promise<PutOutcome>;
  remove(
    domain: string | null,
    slug: string,
    options: Pick<PutOptions, 'source' | 'takeOver'>,
  ): Promise<RemoveOutcome>;
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
}

/** A row whose slug and domain an earlier row has already. */
export interface Repeat extends RowLink {
  readonly firstRow: number;
}

/** A row that would replace a different link of the other source. */
export interface Conflict {
  readonly row: number;
  readonly slug: string;
  readonly domain: string | null;
}

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
  /** Takes some more links; tells which of them it left out because an earlier row has the same key. */
  stage(rows: readonly RowLink[]): Promise<readonly Repeat[]>;
  /** What `commit` would do now. */
  compare(): Promise<BatchResult>;
  /** Writes all links in one transaction, unless there are conflicts: then nothing is written. */
  commit(): Promise<BatchResult>;
  /** Frees what the batch holds; what was not committed is forgotten. */
  close(): Promise<void>;
}

export type LinkStoreErrorCode = 'busy' | 'unusable' | 'newer';

/** The store cannot be used; the message is a sentence for the person who runs it. */
export class LinkStoreError extends Error {
  readonly code: LinkStoreErrorCode;

  constructor(code: LinkStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
