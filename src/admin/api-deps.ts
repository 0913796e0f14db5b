import type { HitApiDeps } from './hits/hit-api-deps.ts';
import type { LinkApiDeps } from './links/link-api-deps.ts';

/** What the admin API needs. */
export interface ApiDeps extends LinkApiDeps, HitApiDeps {
  /** null if the API is off. */
  readonly token: string | null;
}
