import { isParameterValue } from '../../everflow/parameters.ts';
import type { CompiledLink } from '../compiled-link.ts';
import type { QueryPair } from '../query.ts';

/** The parameters of a click. */
export interface ClickParams {
  readonly offerId: number;
  readonly affiliateId: number;
  /** Everflow parameters by name, beside `oid` and `affid`. */
  readonly params: ReadonlyMap<string, string>;
  /** Names of query parameters that were left out because their value has the wrong form. */
  readonly leftOut: readonly string[];
}

/**
 * Collects the parameters that are sent to Everflow with a click. Later ones win: the link's defaults, the query, the
 * settings' extra parameters, the link's fixed ones. An empty value counts as absent: mail templates leave fields empty
 * that the recipient does not have.
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

/** Most links have no parameters of their own. */
function withOthers(
  found: ReadonlyMap<string, string>,
  { defaultParams, fixedParams }: CompiledLink,
  extraParams: readonly (readonly [string, string])[],
): ReadonlyMap<string, string> {
  if (defaultParams.size === 0 && fixedParams.size === 0 && extraParams.length === 0) return found;
  return new Map([...defaultParams, ...found, ...extraParams, ...fixedParams]);
}

/** Reads the first value of each parameter; one given by its own name wins over a mapped one. */
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

/** Reads the affiliate from the query: undefined if it has none, null if the value is not an ID. */
function readAffiliate(query: readonly QueryPair[]): number | null | undefined {
  const value = query.find(pair => pair.name === 'affid' && pair.value !== '')?.value;
  if (value === undefined) return undefined;
  return /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null;
}

/** Builds path and query of the request that makes the click. */
export function clickPathAndQuery(clickPath: string, click: ClickParams): string {
  let path = `${clickPath}?oid=${click.offerId}&affid=${click.affiliateId}`;
  for (const [name, value] of click.params)
    path += `&${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return path;
}
