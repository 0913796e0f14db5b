import { type Config, readConfig } from '../config/config.ts';
import { unknownSettings } from '../config/unknown-settings.ts';
import { reachTrackingDomain } from '../everflow/reach.ts';
import { inspectJournal, mebibytes } from '../journal/store/inspect-journal.ts';
import { loadLinksFile } from '../links/files/links-file.ts';
import { compactLink } from '../links/model/compact-link.ts';
import type { LinkRules } from '../links/model/link-rules.ts';
import { parseLink } from '../links/model/parse-link.ts';
import { openSqliteLinkStore } from '../links/store/sqlite-store.ts';
import type { LinkStore } from '../links/store/store.ts';
import { describeProblems } from '../text/problem.ts';
import { explainStoreError } from './links/session.ts';
import {
  type Command,
  type CommandIo,
  ConfigError,
  type ExitCode,
  refuseArguments,
} from './terminal/command.ts';

const HELP = `click-proxy check: is everything right to serve?

Checks the settings, that the journal in DATA_DIR can be read and written (or made) and has 64 MiB to grow, every link
in the store and in LINKS_FILE, and that each Everflow tracking domain can be reached. Warns of variables that begin
like a setting and are none. No click is made, no hit or link is changed, and a running server is not held up.

Exit code 0: all right; 1: the journal cannot be used, or a tracking domain cannot be reached; 2: a setting or a link is
wrong.
`;

/** `click-proxy check`: says what would go wrong when serving, without serving. */
export const checkCommand: Command = async (args, io) => {
  if (refuseArguments('check', args, HELP, io)) return 0;
  for (const { field, message } of unknownSettings(io.environment))
    io.stdout.write(`warn  ${field} ${message}\n`);
  const config = readConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  io.stdout.write('ok    the settings can be read\n');
  const journalIsRight = await checkJournal(config.value.journal.dataDir, io);
  const { trackingDomains, wrong } = await checkLinks(config.value, io).catch((error: unknown) => {
    throw explainStoreError(error, io);
  });
  const unreachable = await checkTrackingDomains(trackingDomains, config.value.everflow.timeoutMs, io);
  const code: ExitCode = wrong > 0 ? 2 : 1;
  return wrong + unreachable === 0 && journalIsRight ? 0 : code;
};

async function checkJournal(dataDir: string, { stdout }: CommandIo): Promise<boolean> {
  const { directory, exists, freeBytes, problems } = await inspectJournal({ dataDir });
  for (const problem of problems) stdout.write(`wrong ${problem}\n`);
  if (problems.length > 0) return false;
  const what = exists
    ? `the journal in DATA_DIR ${directory} can be read and written`
    : `the journal will be made in DATA_DIR ${directory}`;
  stdout.write(`ok    ${what} (${mebibytes(freeBytes ?? 0)} free)\n`);
  return true;
}

/** Reads every link again by today's rules: settings such as EVERFLOW_ALLOW_HTTP may have changed since. */
async function checkLinks({ links, everflow }: Config, io: CommandIo) {
  const trackingDomains = new Set([everflow.trackingDomain]);
  let count = 0;
  let wrong = 0;
  const store = await openSqliteLinkStore({ dataDir: links.dataDir });
  try {
    for await (const { link } of store.list()) {
      count += 1;
      if (link.tracking_domain !== null) trackingDomains.add(link.tracking_domain);
      const parsed = parseLink(compactLink(link), { allowHttp: links.allowHttp });
      if (parsed.ok) continue;
      wrong += 1;
      io.stdout.write(`wrong link ${link.slug}:\n${describeProblems(parsed.problems)}`);
    }
    if (links.file !== null && !(await checkLinksFile(links.file, store, links, io))) wrong += 1;
  } finally {
    await store.close();
  }
  if (wrong === 0) io.stdout.write(`ok    ${countOf(count)} in ${links.dataDir}\n`);
  return { trackingDomains, wrong };
}

async function checkLinksFile(
  path: string,
  store: LinkStore,
  rules: LinkRules,
  io: CommandIo,
): Promise<boolean> {
  const outcome = await loadLinksFile({ path, store, rules, dryRun: true });
  if (outcome.kind === 'loaded')
    io.stdout.write(`ok    ${countOf(outcome.result.rows)} in LINKS_FILE ${path}\n`);
  else io.stdout.write(`wrong ${[outcome.message, ...outcome.details].join('\n')}\n`);
  return outcome.kind === 'loaded';
}

function countOf(links: number): string {
  return `${links.toLocaleString('en-US')} ${links === 1 ? 'link' : 'links'}`;
}

/** Tries each tracking domain; gives the number that could not be reached. */
async function checkTrackingDomains(
  origins: Iterable<string>,
  timeoutMs: number,
  io: CommandIo,
): Promise<number> {
  let unreachable = 0;
  for (const origin of origins) {
    const reach = await reachTrackingDomain(origin, timeoutMs);
    if (!reach.ok) unreachable += 1;
    io.stdout.write(
      reach.ok
        ? `ok    ${origin} accepts connections (${reach.ms} ms)\n`
        : `wrong ${origin} cannot be reached: ${reach.reason}\n`,
    );
  }
  return unreachable;
}
