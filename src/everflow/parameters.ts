/**
 * The tracking parameters that Everflow takes with a click, each with the type it is held to.
 * Documented ones and those that Everflow's own JavaScript SDK sends (docs/everflow.md says which is which).
 * `oid` and `affid` are not here: the link alone decides them.
 */
export type ParameterType = 'text' | 'integer' | 'decimal' | 'uuid';

const numbered = (name: string, count: number): [string, ParameterType][] =>
  Array.from({ length: count }, (_, i) => [`${name}${i + 1}`, 'text']);

export const EVERFLOW_PARAMETERS: ReadonlyMap<string, ParameterType> = new Map<string, ParameterType>([
  ...numbered('sub', 10),
  ...numbered('adv', 10),
  ['source_id', 'text'],
  ['coupon_code', 'text'],
  ['fbclid', 'text'],
  ['gclid', 'text'],
  ['ttclid', 'text'],
  ['sccid', 'text'],
  ['idfa', 'uuid'],
  ['google_aid', 'text'],
  ['android_id', 'text'],
  ['alt_tid', 'text'],
  ['uid', 'integer'],
  ['creative_id', 'integer'],
  ['cost', 'decimal'],
]);

/** Query names that mean an Everflow parameter of another spelling: Snapchat's ads write `ScCid`. */
export const PARAMETER_ALIASES: ReadonlyMap<string, string> = new Map([['ScCid', 'sccid']]);

/** The name that Everflow's SDK reads an ID under on the landing page. */
export const SDK_ID_PARAM = '_ef_transaction_id';

/** Names that name the click itself: nobody but the link may set them. */
export const RESERVED_PARAMETERS: ReadonlySet<string> = new Set(['oid', 'affid', 'transaction_id']);

// Integers are IDs: 15 digits stay below 2^53, so they survive every JSON reader on the way.
const FORMS: Record<ParameterType, { form: RegExp; says: string }> = {
  text: { form: /^/, says: 'any text' },
  integer: { form: /^\d{1,15}$/, says: 'a whole number' },
  decimal: { form: /^\d{1,12}(\.\d{1,12})?$/, says: 'a number such as 0.25' },
  uuid: { form: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, says: 'a UUID (8-4-4-4-12)' },
};

/** Whether `value` has the form that the Everflow parameter `name` asks for; unknown names take any text. */
export function isParameterValue(name: string, value: string): boolean {
  return FORMS[EVERFLOW_PARAMETERS.get(name) ?? 'text'].form.test(value);
}

/** What `name`'s values look like, in words for an error message. */
export function describeParameter(name: string): string {
  return FORMS[EVERFLOW_PARAMETERS.get(name) ?? 'text'].says;
}
