import { text as readText } from 'node:stream/consumers';
import { lacksSlug } from '../../links/files/stage-rows.ts';
import { compactLink } from '../../links/model/compact-link.ts';
import { parseLink } from '../../links/model/parse-link.ts';
import { describeProblems } from '../../text/problem.ts';
import { CommandError, type CommandIo, type ExitCode, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { readArgs } from '../terminal/read-args.ts';
import { ADD_HELP, ADD_OPTIONS, linkFromOptions } from './add-options.ts';
import { slugMakerFor } from './made-slugs.ts';
import { slugPrefixOption } from './options.ts';
import { refusePut } from './put-refusal.ts';
import { describeLink, withLinks } from './session.ts';

export async function addCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links add', {
    args: [...args],
    allowPositionals: true,
    options: ADD_OPTIONS,
  });
  if (values.help) {
    await writeText(io.stdout, ADD_HELP);
    return 0;
  }
  const fromStdin = positionals[0] === '-';
  const extra = positionals[fromStdin ? 1 : 0];
  if (extra !== undefined)
    throw new UsageError(`"${extra}" is not understood. See click-proxy links add --help.`);
  if (fromStdin && values.json !== undefined)
    throw new UsageError('Give the link on standard input (-) or with --json, not both.');
  const slugPrefix = slugPrefixOption(values['slug-prefix']);
  const base = fromStdin ? await readText(io.stdin) : values.json;
  const input = linkFromOptions(base === undefined ? {} : parseJson(base), values);
  return withLinks(io, async ({ config, store }) => {
    const slugs = lacksSlug(input) ? slugMakerFor(store, config) : null;
    const slug = await slugs?.make(slugPrefix);
    const parsed = parseLink(slug === undefined ? input : { ...Object(input), slug }, {
      allowHttp: config.allowHttp,
    });
    if (!parsed.ok)
      throw new CommandError(`The link was not added:\n${describeProblems(parsed.problems).trimEnd()}`);
    const link = parsed.value;
    const outcome = await store.put(link, {
      source: 'cli',
      // A made slug is nobody's yet; should another process have taken it this very moment, it stays theirs.
      replace: values.replace && slug === undefined,
      takeOver: config.file === null,
    });
    await refusePut(outcome, link, store);
    await writeText(io.stdout, `${outcome} ${describeLink(link)}: ${JSON.stringify(compactLink(link))}\n`);
    return 0;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    throw new CommandError(`The link is not valid JSON: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
}
