import { LINK_FIELDS, type Link } from '../../links/model/link.ts';
import { stateOf } from '../../links/model/link-state.ts';
import type { StoredLink } from '../../links/store/store.ts';
import type { CommandIo, ExitCode } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { describeLink, domainOption, findMeant, withLinks } from './session.ts';

const HELP = `click-proxy links show SLUG [--domain HOST] [--json]

Shows one link with all its fields, those too that hold their default; with its state, its ID and the revision that
changes with every change. --json: the fields alone, which "links add -" reads.

  click-proxy links show spring
  click-proxy links show spring --domain go.brand.example --json
`;

export async function showCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links show', {
    args: [...args],
    allowPositionals: true,
    options: {
      domain: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const slug = onePositional('links show', 'The slug to show', positionals);
  return withLinks(io, async ({ store }) => {
    const stored = await findMeant(store, slug, domainOption(values.domain));
    const text = values.json ? `${JSON.stringify(inFieldOrder(stored.link), null, 2)}\n` : describe(stored);
    await writeText(io.stdout, text);
    return 0;
  });
}

function inFieldOrder(link: Link): Record<string, unknown> {
  return Object.fromEntries(LINK_FIELDS.map(field => [field, link[field]]));
}

function describe({ id, revision, link, source, createdAt, updatedAt }: StoredLink): string {
  const width = Math.max(...LINK_FIELDS.map(field => field.length));
  const lines = LINK_FIELDS.map(field => `  ${field.padEnd(width)}  ${cell(link[field])}`);
  const from = source === 'file' ? 'from LINKS_FILE' : 'made with the links commands';
  const times = `created ${new Date(createdAt).toISOString()}, changed ${new Date(updatedAt).toISOString()}`;
  const head = `${describeLink(link)} (${from}, ${times})`;
  const about = `${stateOf(link, Date.now())}, ID ${id}, revision ${revision}`;
  return `${head}\n${about}\n${lines.join('\n')}\n`;
}

function cell(value: Link[keyof Link]): string {
  if (value === null) return '-';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
