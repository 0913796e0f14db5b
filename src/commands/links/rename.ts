import { compactLink } from '../../links/model/compact-link.ts';
import type { Link } from '../../links/model/link.ts';
import { parseLink } from '../../links/model/parse-link.ts';
import { describeProblems } from '../../text/problem.ts';
import { CommandError, type CommandIo, type ExitCode, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs } from '../terminal/read-args.ts';
import { refusePut } from './put-refusal.ts';
import { describeLink, domainOption, findMeant, withLinks } from './session.ts';

const HELP = `click-proxy links rename SLUG NEW [--domain HOST] [--no-alias]

Gives a link another slug. The old one goes on leading to it, as an alias: what has been sent stays good. The link
keeps its ID and all that was counted for it.

  --domain HOST   the link's domain, where several links have the slug
  --no-alias      let the old slug lead nowhere

  click-proxy links rename sping spring
`;

export async function renameCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links rename', {
    args: [...args],
    allowPositionals: true,
    options: {
      domain: { type: 'string' },
      'no-alias': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const [slug, newSlug, extra] = positionals;
  if (slug === undefined || newSlug === undefined || extra !== undefined)
    throw new UsageError(
      'Say the slug and the new slug, and nothing else. See click-proxy links rename --help.',
    );
  return withLinks(io, async ({ config, store }) => {
    const { id, revision, link } = await findMeant(store, slug, domainOption(values.domain));
    const parsed = parseLink(compactLink(renamed(link, newSlug, !values['no-alias'])), config);
    if (!parsed.ok)
      throw new CommandError(`The link was not renamed:\n${describeProblems(parsed.problems).trimEnd()}`);
    const takeOver = config.file === null;
    const options = { source: 'cli', replace: true, takeOver, id, ifRevision: revision } as const;
    await refusePut(await store.put(parsed.value, options), parsed.value, store, id);
    const alias = parsed.value.aliases.includes(slug) ? `; ${slug} still leads to it` : '';
    await writeText(io.stdout, `renamed ${describeLink(link)} to ${newSlug}${alias}\n`);
    return 0;
  });
}

/** The link under its new slug; of the slugs it had, only the new one is no alias. */
function renamed(link: Link, slug: string, keepAlias: boolean): Link {
  const others = link.aliases.filter(alias => alias !== slug);
  const aliases = keepAlias && slug !== link.slug ? [...others, link.slug] : others;
  return { ...link, slug, aliases };
}
