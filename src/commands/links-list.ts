import { compactLink } from '../links/link.ts';
import type { LinkFilter, StoredLink } from '../links/store.ts';
import { type CommandIo, type ExitCode, UsageError } from './command.ts';
import { domainOption, readArgs, withLinks } from './links-session.ts';
import { linkCells, tableLines } from './links-table.ts';
import { writeText } from './output.ts';

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
  const { values } = readArgs('list', {
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
  const limit = readLimit(values.limit);
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

function readLimit(value: string | undefined): number {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError(`--limit must be a whole number above 0, not "${value}".`);
}

async function* take(
  links: AsyncIterable<StoredLink>,
  limit: number,
  ended: AbortSignal,
): AsyncGenerator<StoredLink> {
  let left = limit;
  for await (const link of links) {
    ended.throwIfAborted();
    yield link;
    left -= 1;
    if (left === 0) return;
  }
}

async function* jsonLines(links: AsyncIterable<StoredLink>): AsyncGenerator<string> {
  for await (const { link } of links) yield JSON.stringify(compactLink(link));
}

async function* textLines(
  links: AsyncIterable<StoredLink>,
  showSource: boolean,
  { stdout }: CommandIo,
): AsyncGenerator<string> {
  if (stdout.isTTY) yield* tableLines(links, { columns: stdout.columns ?? 80, showSource });
  else for await (const stored of links) yield linkCells(stored, showSource).join('\t');
}
