import { type Command, type ExitCode, UsageError } from './command.ts';
import { addCommand } from './links-add.ts';
import { exportCommand } from './links-export.ts';
import { importCommand } from './links-import.ts';
import { listCommand } from './links-list.ts';
import { removeCommand } from './links-remove.ts';
import { errorCode } from './links-session.ts';
import { showCommand } from './links-show.ts';
import { writeText } from './output.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  add: addCommand,
  list: listCommand,
  show: showCommand,
  remove: removeCommand,
  export: exportCommand,
};

const HELP = `click-proxy links: the short links of this installation (in DATA_DIR)

  click-proxy links add --slug SLUG --offer ID --affiliate ID --destination URL …
  click-proxy links import FILE|-      a JSON array, JSON lines or CSV; all of it or nothing
  click-proxy links list               click-proxy links show SLUG
  click-proxy links remove SLUG        click-proxy links export

click-proxy links COMMAND --help says more; docs/links.md explains every field. A server that is running sees
changes within a second.
`;

/** `click-proxy links …`: makes, shows and moves links. */
export const linksCommand: Command = async ([name, ...args], io) => {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await writeText(name === undefined ? io.stderr : io.stdout, HELP);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    throw new UsageError(
      `There is no command "links ${name}"; there are ${Object.keys(COMMANDS).join(', ')}.`,
    );
  return untilNobodyReads(() => command(args, io));
};

/** `links export | head` closes the pipe when it has seen enough: that is no failure. */
async function untilNobodyReads(run: () => ReturnType<Command>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (errorCode(error) === 'EPIPE') return 0;
    throw error;
  }
}
