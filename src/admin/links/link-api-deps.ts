import type { LinkRules } from '../../links/model/link-rules.ts';
import type { QrOptions } from '../../links/qr/qr.ts';
import type { LinkStore } from '../../links/store/store.ts';

/** What the operations on links need. */
export interface LinkApiDeps {
  readonly links: Pick<LinkStore, 'get' | 'getById' | 'page' | 'put' | 'remove' | 'list' | 'openBatch'>;
  readonly rules: LinkRules;
  /** Whether links from a LINKS_FILE may be changed: true when LINKS_FILE is no longer set. */
  readonly takeOver: boolean;
  /** Makes a slug that no link has. */
  makeSlug(): Promise<string>;
  /** When a link was last hit, in ms since the epoch; null if the journal has no hit of it. */
  lastHitMs(linkId: string): Promise<number | null>;
  drawQr(url: string, options: QrOptions): Promise<string | Uint8Array>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
}
