import { LINK_STATES, type LinkState } from '../../links/model/link-state.ts';
import { shortUrl } from '../../links/model/short-url.ts';
import type { QrOptions } from '../../links/qr/qr.ts';
import type { LinkFilter, StoredLink } from '../../links/store/store.ts';
import { etagOf, isNamed, readConditions } from '../http/etag.ts';
import { jsonListAnswer } from '../http/json-list.ts';
import { type ApiAnswer, type ApiRequest, type ApiRoute, apiRoute } from '../http/operation.ts';
import { ApiProblem } from '../http/problem-answer.ts';
import { createSteps } from '../http/small-steps.ts';
import { linkAnswer } from './link-answer.ts';
import type { LinkApiDeps } from './link-api-deps.ts';
import { noSuchLink } from './link-problems.ts';
import { GET_LINK, GET_LINK_BY_SLUG } from './operations/link-operations.ts';
import { LIST_LINKS } from './operations/many-links-operations.ts';
import { QR_PNG, QR_SVG } from './operations/qr-operations.ts';

/** Maximum number of store pages read for one answer. It has fewer than `limit` links if few pass the filters. */
const STORE_PAGES = 100;
/** Links in a store page, which takes about 2 ms to read. */
const STORE_PAGE_LINKS = 50;

/** Returns the routes that read links. */
export function readLinkRoutes(deps: LinkApiDeps): readonly ApiRoute[] {
  const { links, now } = deps;

  function answer(
    stored: StoredLink | undefined,
    { headers }: Pick<ApiRequest<unknown, unknown>, 'headers'>,
  ): ApiAnswer {
    if (!stored) throw noSuchLink();
    const etag = etagOf(stored.revision);
    const { starts_at, expires_at } = stored.link;
    // The state of a link with a start or an end can change without a new revision.
    const isConstant = starts_at === null && expires_at === null;
    if (isConstant && isNamed(readConditions(headers).ifNoneMatch, stored.revision))
      return { status: 304, headers: { etag } };
    return { status: 200, headers: { etag }, body: { kind: 'json', value: linkAnswer(stored, now()) } };
  }

  async function qr(format: QrOptions['format'], { params, query }: QrRequest): Promise<ApiAnswer> {
    const stored = await links.getById(params.id);
    if (!stored) throw noSuchLink();
    const url = shortUrl(stored.link, query.base_url === undefined ? null : new URL(query.base_url).origin);
    if (url === null) throw noDomain();
    const { ec: errorCorrection = 'M', size = 512, margin = 4 } = query;
    const bytes = await deps.drawQr(url, { format, errorCorrection, size, margin }).catch(tooSmall);
    const type = format === 'svg' ? 'image/svg+xml' : 'image/png';
    const name = `${stored.link.slug.replaceAll('/', '-')}.${format}`;
    return {
      status: 200,
      // An SVG opened on its own can run scripts. Ours has none; the policy makes sure of it.
      headers: {
        'content-disposition': `inline; filename="${name}"`,
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      },
      body: { kind: 'bytes', type, bytes },
    };
  }

  return [
    apiRoute(LIST_LINKS, async ({ query, signal }) => {
      const { limit, cursor = null, ...filters } = query;
      const filter = linkFilter(filters, now(), LISTED_STATES);
      const steps = createSteps(deps.monotonic);
      const found: StoredLink[] = [];
      let next = cursor;
      for (let pages = 0; pages < STORE_PAGES && !signal.aborted; pages += 1) {
        const page = await links.page(filter, next, Math.min(limit - found.length, STORE_PAGE_LINKS));
        found.push(...page.links);
        await steps();
        next = page.next;
        if (next === null || found.length >= limit) break;
      }
      return jsonListAnswer('links', answers(found, now()), { next }, steps);
    }),
    apiRoute(GET_LINK, async request => answer(await links.getById(request.params.id), request)),
    apiRoute(GET_LINK_BY_SLUG, async request =>
      answer(await links.get(request.query.domain ?? null, request.params.slug), request),
    ),
    apiRoute(QR_SVG, request => qr('svg', request)),
    apiRoute(QR_PNG, request => qr('png', request)),
  ];
}

function* answers(found: readonly StoredLink[], nowMs: number): Generator<object> {
  for (const stored of found) yield linkAnswer(stored, nowMs);
}

interface QrRequest {
  readonly params: { readonly id: string };
  readonly query: {
    readonly base_url?: string | undefined;
    readonly ec?: QrOptions['errorCorrection'] | undefined;
    readonly size?: number | undefined;
    readonly margin?: number | undefined;
  };
}

const LISTED_STATES = LINK_STATES.filter(state => state !== 'archived');

interface FilterQuery {
  readonly offer_id?: number | undefined;
  readonly affiliate_id?: number | undefined;
  readonly tag?: string | undefined;
  readonly domain?: string | undefined;
  readonly state?: readonly LinkState[] | undefined;
  readonly slug_prefix?: string | undefined;
}

/** Converts a query to the store's filter. `states` applies if the query names none; null means all states. */
export function linkFilter(
  query: FilterQuery,
  nowMs: number,
  states: readonly LinkState[] | null,
): LinkFilter {
  const { offer_id, affiliate_id, tag, domain, state = states, slug_prefix } = query;
  return {
    nowMs,
    ...(offer_id === undefined ? {} : { offerId: offer_id }),
    ...(affiliate_id === undefined ? {} : { affiliateId: affiliate_id }),
    ...(tag === undefined ? {} : { tag }),
    ...(domain === undefined ? {} : { domain: domain === '' ? null : domain }),
    ...(slug_prefix === undefined ? {} : { slugPrefix: slug_prefix }),
    ...(state === null ? {} : { states: state }),
  };
}

/** @throws {ApiProblem} 400 if the image has less than a pixel for each module. Other errors are rethrown. */
function tooSmall(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  const errors = [{ parameter: 'size', detail: error.message }];
  throw new ApiProblem(400, 'invalid_request', 'The QR code does not fit in an image of this size.', {
    errors,
  });
}

function noDomain(): ApiProblem {
  const detail = 'base_url is required, such as https://go.brand.example: the link has no domain of its own';
  const errors = [{ parameter: 'base_url', detail }];
  return new ApiProblem(400, 'invalid_request', 'The short URL of this link is unknown.', { errors });
}
