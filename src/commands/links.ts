import { addCommand } from './links/add.ts';
import { archiveCommand } from './links/archive.ts';
import { exportCommand } from './links/export.ts';
import { importCommand } from './links/import.ts';
import { lastHit } from './links/last-hit.ts';
import { listCommand } from './links/list.ts';
import { qrCommand } from './links/qr.ts';
import { createRemoveCommand } from './links/remove.ts';
import { renameCommand } from './links/rename.ts';
import { showCommand } from './links/show.ts';
import type { Command } from './terminal/command.ts';
import { createSubcommands } from './terminal/subcommands.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  add: addCommand,
  list: listCommand,
  show: showCommand,
  rename: renameCommand,
  archive: archiveCommand,
  remove: createRemoveCommand(lastHit),
  export: exportCommand,
  qr: qrCommand,
};

const HELP = `click-proxy links: the short links of this installation (in DATA_DIR)

  click-proxy links add --offer ID --affiliate ID --destination URL …
  click-proxy links import FILE|-      a JSON array, JSON lines or CSV; all of it or nothing
  click-proxy links list               click-proxy links show SLUG
  click-proxy links rename SLUG NEW    click-proxy links archive SLUG
  click-proxy links remove SLUG        click-proxy links export
  click-proxy links qr SLUG            its QR code, as SVG, PNG or in the terminal

click-proxy links COMMAND --help says more; docs/links.md explains every field. A server that is running sees
changes within a second.
`;

/** `click-proxy links …`: makes, shows and moves links. */
export const linksCommand: Command = createSubcommands('links', HELP, COMMANDS);
