import { compactLink } from '../links/link.ts';
import type { LinkFilter, StoredLink } from '../links/store.ts';
import type { CommandIo, ExitCode } from './command.ts';
import { domainOption, withLinks } from './links-session.ts';
import { linkCells, linkHeadings } from './links-table.ts';
import { writeText } from './output.ts';
import { readArgs, readLimit } from './read-args.ts';
import { take } from './take.ts';
import { tableLines } from './text-table.ts';

const HELP = `click-proxy links list [--domain HOST] [--slug-prefix TEXT] [--tag TAG] [--limit N] [--json]

Lists links by slug: a table on a terminal, else one link to a line with tabs between its cells.

  --domain HOST        links of this domain ("any": of no domain)
  --slug-prefix TEXT   links whose slug begins so
  --tag TAG            links with this tag
  --limit N            no more than N links
  --json               one JSON object to a line, which "links import" reads

  click-proxy links list --tag spring --limit 20
`;

export async function listCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = readArgs('links list', {
    args: [...args],
    options: {
      domain: { type: 'string' },
      'slug-prefix': { type: 'string' },
      tag: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const limit = readLimit(values.limit, Number.POSITIVE_INFINITY);
  const domain = domainOption(values.domain);
  const filter: LinkFilter = {
    ...(domain === undefined ? {} : { domain: domain === 'any' ? null : domain }),
    ...(values['slug-prefix'] === undefined ? {} : { slugPrefix: values['slug-prefix'] }),
    ...(values.tag === undefined ? {} : { tag: values.tag }),
  };
  return withLinks(io, async ({ store, config }) => {
    const links = take(store.list(filter), limit, io.ended);
    const lines = values.json ? jsonLines(links) : textLines(links, config.file !== null, io);
    for await (const line of lines) await writeText(io.stdout, `${line}\n`);
    return 0;
  });
}

async function* jsonLines(links: AsyncIterable<StoredLink>): AsyncGenerator<string> {
  for await (const { link } of links) yield JSON.stringify(compactLink(link));
}

async function* textLines(
  links: AsyncIterable<StoredLink>,
  showSource: boolean,
  { stdout }: CommandIo,
): AsyncGenerator<string> {
  const rows = linkRows(links, showSource);
  if (stdout.isTTY)
    yield* tableLines(rows, { headings: linkHeadings(showSource), columns: stdout.columns ?? 80 });
  else for await (const cells of rows) yield cells.join('\t');
}

async function* linkRows(links: AsyncIterable<StoredLink>, showSource: boolean): AsyncGenerator<string[]> {
  for await (const stored of links) yield linkCells(stored, showSource);
}
