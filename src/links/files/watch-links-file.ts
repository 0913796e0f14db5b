import { type Every, every as everyInterval } from '../../timing/every.ts';
import { fileSignature, type LinksFileOptions, type LinksFileOutcome, loadLinksFile } from './links-file.ts';

const POLL_INTERVAL_MS = 500;

export interface WatchLinksFileOptions extends LinksFileOptions {
  /** The version that is loaded already: `LinksFileOutcome.signature`. */
  readonly loaded: string | undefined;
  readonly onOutcome: (outcome: LinksFileOutcome) => void;
  /** Told what went wrong beside the file itself, such as a locked store; it is tried again. */
  readonly onError: (error: unknown) => void;
  readonly every?: Every;
}

export interface LinksFileWatch {
  /** Looks once. */
  poll(): Promise<void>;
  /** Stops, after a load that is under way. */
  close(): Promise<void>;
}

/**
 * Loads the LINKS_FILE whenever it is another version. By looking at it and not by the system's notifications:
 * those miss what happens on network file systems and behind symbolic links. A version counts once it has
 * stayed the same from one look to the next, so that a file is not read while it is being written.
 */
export function watchLinksFile(options: WatchLinksFileOptions): LinksFileWatch {
  const { path, onOutcome, onError, every = everyInterval } = options;
  // What was last acted upon, and what was last seen; null is before the first look.
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
