import type { JournalReader } from '../journal/store/journal.ts';
import type { LinkRules } from '../links/model/link.ts';
import type { QrOptions } from '../links/qr/qr.ts';
import type { LinkStore } from '../links/store/store.ts';

/** What the admin API works with. */
export interface ApiDeps {
  /** null: there is no API. */
  readonly token: string | null;
  readonly links: Pick<LinkStore, 'get' | 'getById' | 'page' | 'put' | 'remove' | 'list' | 'openBatch'>;
  readonly rules: LinkRules;
  /** Whether links of the LINKS_FILE may be changed, because there is none any longer. */
  readonly takeOver: boolean;
  /** The journal; null where there is none yet. */
  readonly journal: () => Promise<Pick<JournalReader, 'get' | 'list' | 'pagesToCount'> | null>;
  /** A slug that no link has. */
  makeSlug(): Promise<string>;
  /** When a link was last hit, in ms since the epoch; null: not within the journal's memory. */
  lastHitMs(linkId: string): Promise<number | null>;
  drawQr(url: string, options: QrOptions): Promise<string | Uint8Array>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that only ever rise. */
  monotonic(): number;
}
