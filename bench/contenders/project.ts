import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseLink } from '../../src/links/model/parse-link.ts';
import { openSqliteLinkStore } from '../../src/links/store/sqlite-store.ts';
import type { RowLink } from '../../src/links/store/store.ts';
import type { Bed } from '../bed.ts';
import { fillJournal } from '../fill-journal.ts';
import type { Contender } from './contender.ts';
import type { Setup } from './setup.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const STAGE_ROWS = 1_000;

/** The load comes from few addresses, which would reach any limit at once. The limits still count each hit. */
export const NO_LIMITS = { RATE_LIMIT: '999999999/s', CLICK_RATE_LIMIT: '999999999/s' };

export type LinkFields = { readonly slug: string } & Readonly<Record<string, unknown>>;

export interface ProjectOptions extends Setup {
  /** For a scenario that starts two of them. */
  readonly name?: string;
  /** The links to create: the fields in which each differs from the default link. */
  readonly links?: Iterable<LinkFields>;
  /** Number of hits in its journal at the start. */
  readonly journalRows?: number;
}

/** This project as `npm start` runs it, with its default settings. */
export async function startProject(bed: Bed, options: ProjectOptions): Promise<Contender> {
  const {
    name = 'project',
    links = [{ slug: 'spring' }],
    upstream,
    connections,
    caFile,
    journalRows = 0,
  } = options;
  const dataDir = mkdtempSync(join(bed.directory, 'data-'));
  await writeLinks(dataDir, links);
  if (journalRows > 0) await fillJournal(dataDir, journalRows);
  return bed.start(name, 'servers', {
    args: [PROGRAM, 'serve'],
    environment: {
      EVERFLOW_TRACKING_DOMAIN: upstream,
      ...(connections === undefined ? {} : { EVERFLOW_CONNECTIONS: String(connections) }),
      ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      ADMIN_PORT: '0',
      ...(options.settings ?? NO_LIMITS),
    },
  });
}

/** Writes links as `links import` does. */
async function writeLinks(dataDir: string, links: Iterable<LinkFields>): Promise<void> {
  const store = await openSqliteLinkStore({ dataDir });
  const batch = await store.openBatch({ source: 'cli', takeOver: false, removeOthers: false });
  let row = 0;
  const rows: RowLink[] = [];
  for (const fields of links) {
    row += 1;
    rows.push({ row, link: linkOf(fields) });
    if (rows.length === STAGE_ROWS) await batch.stage(rows.splice(0));
  }
  await batch.stage(rows);
  const { created } = await batch.commit();
  await batch.close();
  await store.close();
  if (created !== row) throw new Error(`${created} of ${row} links were written`);
}

function linkOf(fields: LinkFields): RowLink['link'] {
  const link = parseLink(
    { offer_id: 2101, affiliate_id: 7, destination: 'https://brand.example/lp', ...fields },
    { allowHttp: true },
  );
  if (!link.ok) throw new Error(JSON.stringify(link.problems));
  return link.value;
}
