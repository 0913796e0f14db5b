import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteJournalReader } from '../journal/store/sqlite-journal-reader.ts';
import { createExportCommand } from './hits/export.ts';
import { createFollowCommand } from './hits/follow.ts';
import { createListCommand } from './hits/list.ts';
import type { HitsDeps } from './hits/session.ts';
import { createShowCommand } from './hits/show.ts';
import { createStatsCommand } from './hits/stats.ts';
import type { Command } from './terminal/command.ts';
import { createSubcommands } from './terminal/subcommands.ts';

const HELP = `click-proxy hits: what became of every hit (in DATA_DIR)

  click-proxy hits list                the newest hits
  click-proxy hits show ID             everything about one
  click-proxy hits stats               how many there were, and how they ended
  click-proxy hits follow              hits as they come
  click-proxy hits export              all of them, as CSV or JSON lines

click-proxy hits COMMAND --help says more; docs/hits.md explains every outcome and number. They only read, and may be
used while the server runs.
`;

/** The `hits` commands over a journal that is passed in. */
export function createHitsCommand(deps: HitsDeps): Command {
  return createSubcommands('hits', HELP, {
    list: createListCommand(deps),
    show: createShowCommand(deps),
    stats: createStatsCommand(deps),
    follow: createFollowCommand(deps),
    export: createExportCommand(deps),
  });
}

/** `click-proxy hits …`: shows what the journal keeps. */
export const hitsCommand: Command = createHitsCommand({
  openReader: openSqliteJournalReader,
  isDirectory: path =>
    stat(path).then(
      stats => stats.isDirectory(),
      () => false,
    ),
  now: Date.now,
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
});
