import { isParameterValue } from '../../everflow/parameters.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { QueryPair } from '../query.ts';

/** What a click is made of. */
export interface ClickParams {
  readonly offerId: number;
  readonly affiliateId: number;
  /** Everflow parameters by name, beside `oid` and `affid`. */
  readonly params: ReadonlyMap<string, string>;
  /** Names of query parameters that were left out because their value has the wrong form. */
  readonly leftOut: readonly string[];
}

/**
 * The parameters that go to Everflow with a click. Later ones win: the link's defaults, the query, the settings'
 * extra parameters, the link's fixed ones. An empty value is none, as a mail template leaves it for a field that
 * the recipient doesn't have.
 */
export function clickParams(
  compiled: CompiledLink,
  query: readonly QueryPair[],
  extraParams: readonly (readonly [string, string])[],
): ClickParams {
  const { link } = compiled;
  const { found, leftOut } = readParameters(compiled, query);
  const affiliate = link.affiliate_from_query ? readAffiliate(query) : undefined;
  if (affiliate === null) leftOut.push('affid');
  return {
    offerId: link.offer_id,
    affiliateId: affiliate ?? link.affiliate_id,
    params: withOthers(found, compiled, extraParams),
    leftOut,
  };
}

/** What the query says is all there is for most links. */
function withOthers(
  found: ReadonlyMap<string, string>,
  { defaultParams, fixedParams }: CompiledLink,
  extraParams: readonly (readonly [string, string])[],
): ReadonlyMap<string, string> {
  if (defaultParams.size === 0 && fixedParams.size === 0 && extraParams.length === 0) return found;
  return new Map([...defaultParams, ...found, ...extraParams, ...fixedParams]);
}

/** The first value of each parameter; one given by its own name wins over one mapped from another. */
function readParameters(compiled: CompiledLink, query: readonly QueryPair[]) {
  const own = new Map<string, string>();
  const mapped = new Map<string, string>();
  const leftOut: string[] = [];
  for (const { name, value } of query) {
    const parameter = value === '' ? undefined : compiled.parameterOf(name);
    if (parameter === undefined) continue;
    const values = parameter === name ? own : mapped;
    if (!values.has(parameter)) values.set(parameter, value);
  }
  const found = mapped.size === 0 ? own : new Map([...mapped, ...own]);
  for (const [parameter, value] of found) {
    if (isParameterValue(parameter, value)) continue;
    found.delete(parameter);
    leftOut.push(parameter);
  }
  return { found, leftOut };
}

/** The affiliate that the query names: undefined when it names none, null when what it says is no ID. */
function readAffiliate(query: readonly QueryPair[]): number | null | undefined {
  const value = query.find(pair => pair.name === 'affid' && pair.value !== '')?.value;
  if (value === undefined) return undefined;
  return /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null;
}

/** Path and query of the request that makes the click. */
export function clickPathAndQuery(clickPath: string, click: ClickParams): string {
  let path = `${clickPath}?oid=${click.offerId}&affid=${click.affiliateId}`;
  for (const [name, value] of click.params)
    path += `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return path;
}
