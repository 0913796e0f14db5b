import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The modules of the way of a hit, of any checkout that has them with the same interfaces. */
export interface Modules {
  readonly visit: typeof import('../../src/redirect/visit.ts');
  readonly requestOrigin: typeof import('../../src/redirect/request-origin.ts');
  readonly cache: typeof import('../../src/links/store/link-cache.ts');
  readonly compiledLink: typeof import('../../src/redirect/compiled-link.ts');
  readonly resolveLink: typeof import('../../src/redirect/resolve-link.ts');
  readonly judgeVisitor: typeof import('../../src/redirect/visitor/judge-visitor.ts');
  readonly clickParams: typeof import('../../src/redirect/click/click-params.ts');
  readonly identityHeaders: typeof import('../../src/redirect/click/identity-headers.ts');
  readonly landingUrl: typeof import('../../src/redirect/answer/landing-url.ts');
  readonly cookies: typeof import('../../src/redirect/answer/cookies.ts');
}

/** Loads them from a directory of sources. */
export async function loadModules(sources: string): Promise<Modules> {
  const load = (path: string) => import(pathToFileURL(resolve(sources, path)).href);
  return {
    visit: await load('redirect/visit.ts'),
    requestOrigin: await load('redirect/request-origin.ts'),
    cache: await load('links/cache.ts'),
    compiledLink: await load('redirect/compiled-link.ts'),
    resolveLink: await load('redirect/resolve-link.ts'),
    judgeVisitor: await load('redirect/judge-visitor.ts'),
    clickParams: await load('redirect/click-params.ts'),
    identityHeaders: await load('redirect/identity-headers.ts'),
    landingUrl: await load('redirect/landing-url.ts'),
    cookies: await load('redirect/cookies.ts'),
  };
}
