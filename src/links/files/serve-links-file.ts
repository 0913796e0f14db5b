import type { FastifyBaseLogger } from 'fastify';
import { type LinksFileOptions, type LinksFileOutcome, loadLinksFile } from './links-file.ts';
import { watchLinksFile } from './watch-links-file.ts';

/** The LINKS_FILE cannot be used, and there is no earlier version of it to serve. The message is for a person. */
export class LinksFileError extends Error {}

/**
 * Loads the LINKS_FILE and follows its changes, telling the log how each went.
 * @returns what stops following it.
 * @throws {LinksFileError} when nothing of it can be served.
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
    onError: error => log.error({ err: error }, 'LINKS_FILE cannot be followed; trying again'),
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
