import type { Visitor } from '../../src/journal/model/hit.ts';
import { parseLink } from '../../src/links/model/link.ts';
import type { ClickParams } from '../../src/redirect/click/click-params.ts';
import type { CompiledLink } from '../../src/redirect/compiled-link.ts';
import type { Resolved } from '../../src/redirect/resolve-link.ts';
import type { Visit } from '../../src/redirect/visit.ts';
import type { Modules } from './modules.ts';
import { type BenchRequest, SLUGS } from './requests.ts';

/** A hit on its way: each step adds to it what the later ones need. */
export interface BenchHit {
  readonly request: BenchRequest;
  visit?: Visit;
  resolved?: Resolved;
  visitor?: Visitor;
  click?: ClickParams;
  result?: unknown;
}

/** The steps of the way that are the proxy's own, by name; the order is that of a hit. */
export type Way = Readonly<Record<string, (hit: BenchHit) => void | Promise<void>>>;

const CLICK = { transactionId: '73b30b226eb44dc884d56968282b8f39', advertiserId: 411, sessionHours: 24 };
const COOKIES = { domain: { kind: 'auto' }, secure: 'auto', httpOnly: false } as const;
const VISITORS = { botExtra: [], botAllow: [], burstLinks: 4, burstWindowMs: 2_000, burstIgnore: [] };
const REMEMBERED = 50_000;

/** The way as these modules go it, with links and rules that this benchmark sets. */
export function wayOf(modules: Modules): Way {
  const { clickPathAndQuery, clickParams } = modules.clickParams;
  const clock = modules.visit.SYSTEM_CLOCK;
  const readOrigin = modules.requestOrigin.createOriginReader([]);
  const links = linksOf(modules);
  const rules = { clock, log: { info: () => {} }, max: REMEMBERED };
  const judge = modules.judgeVisitor.createJudge(VISITORS, rules);
  return {
    'read the visit': hit => {
      hit.visit = modules.visit.readVisit(hit.request, readOrigin, clock);
    },
    'resolve the link': hit => {
      const { hostname, path, timeMs } = visitOf(hit);
      const resolved = modules.resolveLink.resolveLink(links, hostname, path, timeMs);
      if (resolved instanceof Promise) return keepResolved(hit, resolved);
      hit.resolved = resolved;
      return undefined;
    },
    'judge the visitor': hit => {
      hit.visitor = modules.judgeVisitor.judgeVisitor(visitOf(hit), compiledOf(hit), judge);
    },
    'find the parameters': hit => {
      hit.click = clickParams(compiledOf(hit), visitOf(hit).query, []);
    },
    'write the click': hit => {
      const headers = modules.identityHeaders.identityHeaders(visitOf(hit), 'x-forwarded-for');
      hit.result = [clickPathAndQuery('/clk', clickOf(hit)), headers];
    },
    'make the landing URL': hit => {
      const { destination, passes, link } = compiledOf(hit);
      hit.result = modules.landingUrl.landingUrl({
        destination,
        click: clickOf(hit),
        transactionId: CLICK.transactionId,
        transactionIdParam: link.transaction_id_param,
        hitId: null,
        query: visitOf(hit).query,
        passes,
      });
    },
    'make the cookies': hit => {
      const { headers, hostname, https } = visitOf(hit);
      const { transactionId, advertiserId, sessionHours } = CLICK;
      const click = { transactionId, advertiserId, sessionHours, offerId: compiledOf(hit).link.offer_id };
      const scope = { config: COOKIES, hostname, https };
      hit.result = modules.cookies.clickCookies(headers.cookie, click, scope);
    },
  };
}

async function keepResolved(hit: BenchHit, resolving: Promise<Resolved>): Promise<void> {
  hit.resolved = await resolving;
}

function linksOf({ cache, compiledLink }: Modules) {
  const links = new Map(SLUGS.map((slug, i) => [slug, linkOf(slug, i)]));
  const findAll = async (slug: string) => {
    const link = links.get(slug);
    return link ? [{ id: slug, link }] : [];
  };
  return cache.createLinkCache({
    store: { findAll, version: async () => '1' },
    max: SLUGS.length,
    compile: compiledLink.compileLink,
    onPollError: () => {},
    every: () => () => {},
  });
}

/** A plain link; every fifth has a macro in its destination, and a default. */
function linkOf(slug: string, i: number) {
  const hasMacro = i % 5 === 0;
  const destination = hasMacro
    ? 'https://brand.com/lp?tid={transaction_id}&c={sub1}#top'
    : 'https://brand.com/lp';
  const fields = hasMacro ? { default_params: { source_id: 'email' } } : {};
  const link = parseLink(
    { slug, offer_id: 2101, affiliate_id: 7, destination, ...fields },
    { allowHttp: false },
  );
  if (!link.ok) throw new Error(JSON.stringify(link.problems));
  return link.value;
}

function visitOf({ visit }: BenchHit): Visit {
  if (!visit) throw new Error('the visit has not been read');
  return visit;
}

function compiledOf({ resolved }: BenchHit): CompiledLink {
  if (resolved?.kind !== 'live') throw new Error('the hit has no live link');
  return resolved.compiled;
}

function clickOf({ click }: BenchHit): ClickParams {
  if (!click) throw new Error('the parameters have not been found');
  return click;
}
