import { Readable } from 'node:stream';
import type { HitsDeps } from '../../../src/commands/hits/session.ts';
import { createHitsCommand } from '../../../src/commands/hits.ts';
import type { StoredHit } from '../../../src/journal/model/stored-hit.ts';
import type { JournalReader } from '../../../src/journal/store/journal.ts';
import { memoryJournalReader } from '../../support/memory-journal-reader.ts';
import { type SinkOptions, sink } from '../../support/test-io.ts';

export const NOW_MS = Date.UTC(2026, 2, 1, 18);

interface RunOptions {
  readonly stdout?: SinkOptions;
  readonly stderr?: SinkOptions;
  readonly ended?: AbortSignal;
  readonly dataDir?: string;
}

/** The `hits` commands over these hits (null: no journal yet), at `NOW_MS`. Arguments are separated by blanks. */
export function testHits(hits: readonly StoredHit[] | null, deps: Partial<HitsDeps> = {}) {
  const closed = { readers: 0 };
  const openReader = async (): Promise<JournalReader | null> => {
    if (hits === null) return null;
    const close = async () => {
      closed.readers += 1;
    };
    return { ...memoryJournalReader(hits), close };
  };
  const command = createHitsCommand({
    openReader,
    isDirectory: async () => true,
    now: () => NOW_MS,
    pause: async () => {},
    ...deps,
  });
  const run = async (args: string, options: RunOptions = {}) => {
    const [stdout, stderr] = [sink(options.stdout), sink(options.stderr)];
    const code = await command(args.split(' ').filter(Boolean), {
      stdin: Readable.from([]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      environment: { DATA_DIR: options.dataDir ?? '/data' },
      ended: options.ended ?? new AbortController().signal,
    });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  };
  return { run, closed };
}
