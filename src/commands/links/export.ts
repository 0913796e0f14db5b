import { extname } from 'node:path';
import { exportLinks } from '../../links/files/export.ts';
import { formatOfExtension } from '../../links/files/read-rows.ts';
import type { CommandIo, ExitCode } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs } from '../terminal/read-args.ts';
import { writeOutput } from '../terminal/write-output.ts';
import { readFormat } from './import.ts';
import { withLinks } from './session.ts';

const HELP = `click-proxy links export [--format ndjson|json|csv] [--output FILE]

Writes all links in a form that "links import" reads back. Without --output, to standard output.

  --format FORMAT   default: what FILE's extension says, else ndjson (one JSON object to a line)
  --output FILE     is replaced only once all links are written

  click-proxy links export --output links.csv
`;

export async function exportCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values } = readArgs('links export', {
    args: [...args],
    options: {
      format: { type: 'string' },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const { output } = values;
  const format = readFormat(values.format) ?? formatOfExtension(extname(output ?? '')) ?? 'ndjson';
  return withLinks(io, async ({ store }) => {
    await writeOutput(io, output, exportLinks(store.list(), format));
    return 0;
  });
}
