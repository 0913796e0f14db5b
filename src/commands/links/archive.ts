import type { CommandIo, ExitCode } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { refusePut } from './put-refusal.ts';
import { describeLink, domainOption, findMeant, withLinks } from './session.ts';

const HELP = `click-proxy links archive SLUG [--domain HOST] [--undo]

Puts a link away: it answers as one that is gone, "links list" leaves it out, and its slug stays taken. What was
counted for it stays.

  --domain HOST   the link's domain, where several links have the slug
  --undo          take it back out

  click-proxy links archive spring
`;

export async function archiveCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links archive', {
    args: [...args],
    allowPositionals: true,
    options: {
      domain: { type: 'string' },
      undo: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const slug = onePositional('links archive', 'The slug to archive', positionals);
  return withLinks(io, async ({ config, store }) => {
    const { id, revision, link } = await findMeant(store, slug, domainOption(values.domain));
    const changed = { ...link, archived: !values.undo };
    const takeOver = config.file === null;
    const options = { source: 'cli', replace: true, takeOver, id, ifRevision: revision } as const;
    const outcome = await store.put(changed, options);
    await refusePut(outcome, changed, store, id);
    const done = values.undo ? 'taken back out' : 'archived';
    await writeText(io.stdout, `${outcome === 'unchanged' ? 'unchanged' : done} ${describeLink(link)}\n`);
    return 0;
  });
}
