import { CommandError, type CommandIo, type ExitCode } from './command.ts';
import { describeLink, domainOption, findMeant, withLinks } from './links-session.ts';
import { writeText } from './output.ts';
import { onePositional, readArgs } from './read-args.ts';

const HELP = `click-proxy links remove SLUG [--domain HOST]

Removes one link. To stop it and keep it, make it inactive instead: links add --inactive --replace.

  click-proxy links remove spring --domain go.brand.example
`;

export async function removeCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links remove', {
    args: [...args],
    allowPositionals: true,
    options: { domain: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const slug = onePositional('links remove', 'The slug to remove', positionals);
  return withLinks(io, async ({ config, store }) => {
    const { link } = await findMeant(store, slug, domainOption(values.domain));
    const options = { source: 'cli', takeOver: config.file === null } as const;
    const outcome = await store.remove(link.domain, slug, options);
    if (outcome === 'foreign')
      throw new CommandError(`The link ${describeLink(link)} comes from LINKS_FILE; remove it there.`);
    if (outcome === 'absent') throw new CommandError(`There is no link ${describeLink(link)} any more.`);
    await writeText(io.stdout, `removed ${describeLink(link)}\n`);
    return 0;
  });
}
