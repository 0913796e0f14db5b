import type { FastifyBaseLogger } from 'fastify';
import { type LinksFileOptions, type LinksFileOutcome, loadLinksFile } from './links-file.ts';
import { watchLinksFile } from './watch-links-file.ts';

/** The LINKS_FILE cannot be used, and there is no earlier version of it to serve. The message is for the operator. */
export class LinksFileError extends Error {}

/**
 * Loads the LINKS_FILE, watches it for changes, and logs the result of each load.
 * @returns a function that stops watching.
 * @throws {LinksFileError} if there are no links of the file to serve.
 */
export async function serveLinksFile(
  options: LinksFileOptions,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
): Promise<() => Promise<void>> {
  const outcome = await loadLinksFile(options);
  if (outcome.kind === 'refused' && outcome.kept === 0)
    throw new LinksFileError([outcome.message, ...outcome.details].join('\n'));
  logOutcome(outcome, log);
  const watch = watchLinksFile({
    ...options,
    loaded: outcome.signature,
    onOutcome: next => logOutcome(next, log),
    onError: error => log.error({ err: error }, 'Cannot check LINKS_FILE for changes; trying again'),
  });
  return () => watch.close();
}

function logOutcome(outcome: LinksFileOutcome, log: Pick<FastifyBaseLogger, 'info' | 'error'>): void {
  if (outcome.kind === 'refused') {
    const { message, details, kept } = outcome;
    log.error(
      { problems: details },
      `${message} Its last good version keeps serving (${kept} ${kept === 1 ? 'link' : 'links'}).`,
    );
    return;
  }
  const { created, updated, unchanged, removed } = outcome.result;
  log.info({ created, updated, unchanged, removed }, 'LINKS_FILE loaded');
}
