import { readLinksConfig } from '../../config/config.ts';
import type { LinksConfig } from '../../config/storage-settings.ts';
import { openSqliteLinkStore } from '../../links/store/sqlite-store.ts';
import { type LinkStore, LinkStoreError, type StoredLink } from '../../links/store/store.ts';
import { errorCode } from '../../text/error-code.ts';
import { CommandError, type CommandIo, ConfigError, type ExitCode } from '../terminal/command.ts';

export interface LinksSession {
  readonly io: CommandIo;
  readonly config: LinksConfig;
  readonly store: LinkStore;
}

/** Opens the links for one command, and turns what is expected to go wrong with them into sentences. */
export async function withLinks(
  io: CommandIo,
  run: (session: LinksSession) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = readLinksConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  try {
    const store = await openSqliteLinkStore({ dataDir: config.value.dataDir });
    try {
      return await run({ io, config: config.value, store });
    } finally {
      await store.close();
    }
  } catch (error) {
    throw explainStoreError(error, io);
  }
}

/** What is expected to go wrong with a store, as a sentence; other errors stay as they are. */
export function explainStoreError(error: unknown, io: CommandIo): unknown {
  if (error instanceof LinkStoreError) return new CommandError(error.message, { cause: error });
  if (io.ended.aborted) return new CommandError('Interrupted: nothing was changed.', { cause: error });
  if (/^SQLITE_/.test(errorCode(error) ?? '') && error instanceof Error)
    return new CommandError(`The links cannot be used: ${error.message}.`, { cause: error });
  return error;
}

/** A host name as it is stored; absent stays absent. */
export function domainOption(value: string | undefined): string | undefined {
  return value?.toLowerCase();
}

/**
 * The link a person means who may not have named its domain: that of any domain, or the only one with the slug.
 * @throws {CommandError} when there is none, or several.
 */
export async function findMeant(
  store: LinkStore,
  slug: string,
  domain: string | undefined,
): Promise<StoredLink> {
  if (domain !== undefined) {
    const link = await store.get(domain, slug);
    if (link) return link;
    throw new CommandError(`There is no link "${slug}" on ${domain}.${await aliasNote(store, slug)}`);
  }
  const found: StoredLink[] = [];
  for await (const stored of store.list({ slugPrefix: slug })) {
    if (stored.link.slug !== slug) break;
    found.push(stored);
  }
  const [first] = found;
  if (!first) throw new CommandError(`There is no link "${slug}".${await aliasNote(store, slug)}`);
  if (found.length === 1 || first.link.domain === null) return first;
  const domains = found.map(({ link }) => link.domain).join(', ');
  throw new CommandError(`"${slug}" is a link on ${domains}; say which with --domain.`);
}

/** Whoever asks for an alias is told the link's own slug, and does not change or remove it by mistake. */
async function aliasNote(store: LinkStore, slug: string): Promise<string> {
  const aliased = (await store.findAll(slug)).filter(({ link }) => link.slug !== slug);
  return aliased.map(({ link }) => ` It is an alias of ${describeLink(link)}.`).join('');
}

export function describeLink({ slug, domain }: { slug: string; domain: string | null }): string {
  return domain === null ? `${slug} on any domain` : `${slug} on ${domain}`;
}
