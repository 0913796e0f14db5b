import { compactLink } from '../../links/model/compact-link.ts';
import { LINK_STATES, type LinkState } from '../../links/model/link-state.ts';
import type { LinkFilter, StoredLink } from '../../links/store/store.ts';
import { type CommandIo, type ExitCode, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs, readLimit } from '../terminal/read-args.ts';
import { take } from '../terminal/take.ts';
import { tableLines } from '../terminal/text-table.ts';
import { domainOption, withLinks } from './session.ts';
import { linkCells, linkHeadings } from './table.ts';

const HELP = `click-proxy links list [--domain HOST] [--slug-prefix TEXT] [--tag TAG] [--offer ID] [--affiliate ID]
                       [--state WHICH] [--limit N] [--json]

Lists links by slug: a table on a terminal, else one link to a line with tabs between its cells. Archived links are
left out unless --state names them.

  --domain HOST        links of this domain ("any": of no domain)
  --slug-prefix TEXT   links whose slug begins so
  --tag TAG            links with this tag
  --offer ID           links of this offer
  --affiliate ID       links of this affiliate
  --state WHICH        links that are live, scheduled, expired, inactive, archived; several with commas, or "all"
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
      offer: { type: 'string' },
      affiliate: { type: 'string' },
      state: { type: 'string' },
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
  const offerId = idOption('offer', values.offer);
  const affiliateId = idOption('affiliate', values.affiliate);
  const filter: LinkFilter = {
    states: readStates(values.state),
    ...(offerId === undefined ? {} : { offerId }),
    ...(affiliateId === undefined ? {} : { affiliateId }),
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

function idOption(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError(
    `--${name} must be an ID as Everflow shows it, a whole number above 0, not "${value}".`,
  );
}

function readStates(value: string | undefined): readonly LinkState[] {
  if (value === undefined) return LINK_STATES.filter(state => state !== 'archived');
  if (value === 'all') return LINK_STATES;
  return value.split(',').map(name => {
    const state = LINK_STATES.find(known => known === name.trim());
    if (state) return state;
    throw new UsageError(`--state must be all, or some of ${LINK_STATES.join(', ')}, not "${name}".`);
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
  const nowMs = Date.now();
  for await (const stored of links) yield linkCells(stored, showSource, nowMs);
}
