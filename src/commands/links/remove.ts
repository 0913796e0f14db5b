import { createInterface } from 'node:readline/promises';
import type { LinksConfig } from '../../config/storage-settings.ts';
import type { RemoveOutcome } from '../../links/store/store.ts';
import {
  type Command,
  CommandError,
  type CommandIo,
  type ExitCode,
  UsageError,
} from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { describeLink, domainOption, findMeant, withLinks } from './session.ts';

const HELP = `click-proxy links remove SLUG [--domain HOST] [--confirm SLUG]

Removes one link, with its aliases. On a terminal it asks for the slug once more; elsewhere --confirm must
repeat it. To stop a link and keep it: links archive SLUG.

  --domain HOST    the link's domain, where several links have the slug
  --confirm SLUG   the slug once more, instead of typing it

  click-proxy links remove spring --confirm spring
`;

const DAY_MS = 86_400_000;
const RECENT_DAYS = 30;

/** When a link was last hit, in milliseconds since 1970; null: never, or it is not known. */
export type LastHit = (linkId: string, config: LinksConfig) => Promise<number | null>;

/** `links remove`, which says before it removes a link whether visitors still come to it. */
export function createRemoveCommand(lastHit: LastHit, clock: () => number = Date.now): Command {
  return async (args, io) => {
    const { values, positionals } = readArgs('links remove', {
      args: [...args],
      allowPositionals: true,
      options: {
        domain: { type: 'string' },
        confirm: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      await writeText(io.stdout, HELP);
      return 0;
    }
    const slug = onePositional('links remove', 'The slug to remove', positionals);
    refuseUnconfirmed(slug, values.confirm, io);
    return withLinks(io, async ({ config, store }): Promise<ExitCode> => {
      const { id, revision, link } = await findMeant(store, slug, domainOption(values.domain));
      const hitAt = await lastHit(id, config);
      if (hitAt !== null && clock() - hitAt < RECENT_DAYS * DAY_MS)
        await writeText(
          io.stderr,
          `${describeLink(link)} was hit on ${new Date(hitAt).toISOString().slice(0, 10)}: its visitors will find nothing.\n`,
        );
      if (values.confirm === undefined) await askAgain(slug, io);
      const options = { source: 'cli', takeOver: config.file === null, ifRevision: revision } as const;
      const outcome = await store.remove(link.domain, slug, options);
      refuseOutcome(outcome, describeLink(link));
      await writeText(io.stdout, `removed ${describeLink(link)}\n`);
      return 0;
    });
  };
}

/** @throws {CommandError} when the link is still there, or was not before. */
function refuseOutcome(outcome: RemoveOutcome, name: string): void {
  if (outcome === 'foreign')
    throw new CommandError(`The link ${name} comes from LINKS_FILE; remove it there.`);
  if (outcome === 'absent') throw new CommandError(`There is no link ${name} any more.`);
  if (outcome === 'changed')
    throw new CommandError(`Somebody else has just changed the link ${name}; it was not removed.`);
}

/** @throws {UsageError} when the slug was repeated wrongly, or not at all where nobody can be asked. */
function refuseUnconfirmed(slug: string, confirm: string | undefined, io: CommandIo): void {
  if (confirm !== undefined && confirm !== slug)
    throw new UsageError(`--confirm must repeat the slug "${slug}", not "${confirm}".`);
  if (confirm === undefined && !io.stdin.isTTY)
    throw new UsageError(
      `Removing a link needs its slug twice: links remove ${slug} --confirm ${slug}. To stop it and keep it: links archive ${slug}.`,
    );
}

/** @throws {CommandError} when the person types something else; the signal's reason when the process is to end. */
async function askAgain(slug: string, io: CommandIo): Promise<void> {
  await writeText(io.stderr, `To remove it for good, type the slug again (${slug}): `);
  const lines = createInterface({ input: io.stdin, signal: io.ended });
  // Not `question`: at the end of the input it would wait for ever.
  const { value: typed = '' } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  io.ended.throwIfAborted();
  if (String(typed).trim() !== slug) throw new CommandError(`That is not "${slug}": nothing was removed.`);
}
