import type { Command } from './command.ts';
import { addCommand } from './links-add.ts';
import { exportCommand } from './links-export.ts';
import { importCommand } from './links-import.ts';
import { listCommand } from './links-list.ts';
import { removeCommand } from './links-remove.ts';
import { showCommand } from './links-show.ts';
import { createSubcommands } from './subcommands.ts';

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
export const linksCommand: Command = createSubcommands('links', HELP, COMMANDS);
