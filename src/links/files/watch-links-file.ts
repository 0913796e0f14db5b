import { type Every, every as everyInterval } from '../../timing/every.ts';
import { fileSignature, type LinksFileOptions, type LinksFileOutcome, loadLinksFile } from './links-file.ts';

const POLL_INTERVAL_MS = 500;

export interface WatchLinksFileOptions extends LinksFileOptions {
  /** The version that is already loaded: `LinksFileOutcome.signature`. */
  readonly loaded: string | undefined;
  readonly onOutcome: (outcome: LinksFileOutcome) => void;
  /** Called with errors that are not the file's, such as a locked store. The load is tried again. */
  readonly onError: (error: unknown) => void;
  readonly every?: Every;
}

export interface LinksFileWatch {
  /** Checks the file once. */
  poll(): Promise<void>;
  /** Stops checking, after any load in progress. */
  close(): Promise<void>;
}

/**
 * Loads the LINKS_FILE whenever it changes. It polls, because the system's notifications miss changes on network file
 * systems and behind symbolic links. A version is loaded only if two polls in a row see it, so that a file is not read
 * while it is being written.
 */
export function watchLinksFile(options: WatchLinksFileOptions): LinksFileWatch {
  const { path, onOutcome, onError, every = everyInterval } = options;
  // The version that was last loaded, and the one that was last seen; null before the first poll.
  let done: string | undefined = options.loaded;
  let seen: string | undefined | null = null;
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const signature = await fileSignature(path);
    const settled = signature === seen;
    seen = signature;
    if (!settled || signature === done) return;
    const outcome = await loadLinksFile(options);
    const retry = outcome.signature === undefined && signature !== undefined;
    done = retry ? done : outcome.signature;
    if (!retry) onOutcome(outcome);
  }

  function poll(): Promise<void> {
    running ??= look()
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  const stop = every(POLL_INTERVAL_MS, () => void poll());
  return {
    poll,
    async close() {
      stop();
      await running;
    },
  };
}
