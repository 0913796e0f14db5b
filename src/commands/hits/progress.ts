import type { HitFilter, StoredHit } from '../../journal/model/stored-hit.ts';
import type { JournalReader } from '../../journal/store/journal.ts';
import type { CommandIo } from '../terminal/command.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

export interface HitsReading {
  readonly reader: JournalReader;
  readonly filter: HitFilter;
  readonly now: () => number;
  readonly stderr: CommandIo['stderr'];
}

/** The hits as they are, with a line on the terminal that says how many have been read. */
export async function* hitsProgress(
  hits: AsyncIterable<StoredHit>,
  reading: HitsReading,
): AsyncGenerator<StoredHit> {
  const progress = await createHitsProgress(reading);
  let rows = 0;
  try {
    for await (const hit of hits) {
      rows += 1;
      progress.update(rows, rows);
      yield hit;
    }
  } finally {
    progress.done();
  }
}

/** A line on the terminal for the reading of hits. */
export async function createHitsProgress({ reader, filter, now, stderr }: HitsReading): Promise<Progress> {
  const { slug, offerId, outcomes } = filter;
  // The estimate knows only the time span: of hits that are chosen among those, the bar would show too little.
  const isSpan = slug === undefined && offerId === undefined && outcomes === undefined;
  const total = isSpan && stderr.isTTY ? await reader.estimate(filter) : undefined;
  return createProgress(stderr, total, now);
}
