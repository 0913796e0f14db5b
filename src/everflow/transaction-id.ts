const TRANSACTION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether `value` may count as a transaction ID, from Everflow or from a cookie. Everflow's are 32 lowercase
 * hex digits in every sample; the wider form leaves room, and still cannot break out of a URL or a cookie.
 */
export function isTransactionId(value: unknown): value is string {
  return typeof value === 'string' && TRANSACTION_ID.test(value);
}
