import { isTransactionId } from './transaction-id.ts';

/** How an answer of Everflow can fail to be one. */
export type BadAnswer = 'empty' | 'redirect' | 'http_status' | 'not_json' | 'bad_shape' | 'no_id';

export type Answer =
  | {
      readonly kind: 'click';
      readonly transactionId: string;
      /** The answer's `aid`, which Everflow's SDK keeps cookies by. */
      readonly advertiserId: number | null;
      /** Hours that the session runs; null where the answer doesn't say. */
      readonly sessionHours: number | null;
    }
  | { readonly kind: 'rejected'; readonly errorCode: number; readonly transactionId: string | null }
  | { readonly kind: 'bad'; readonly why: BadAnswer };

/**
 * Reads what Everflow answered to a click. An answer that holds an ID is one whatever its HTTP status says:
 * Everflow's SDK ignores the status too, and an ID thrown away is a conversion that nobody can attribute.
 * An error code counts more than an ID beside it: the offer does not want this visitor.
 */
export function readAnswer(status: number, body: string): Answer {
  // Without white space, of which a byte order mark is one, and which JSON.parse does not take for any.
  const text = body.trim();
  if (text === '') return bad(status, 'empty');
  const json = parseJson(text);
  if (json === undefined) return bad(status, 'not_json');
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return bad(status, 'bad_shape');
  // What decides is strict; what only decorates (the advertiser's cookie, the session's length) must not cost the ID.
  const { transaction_id: id, error_code, aid, session_duration } = json as Record<string, unknown>;
  const errorCode = readErrorCode(error_code);
  if (errorCode === undefined || !isTextOrNothing(id)) return bad(status, 'bad_shape');
  const transactionId = isTransactionId(id) ? id : null;
  if (errorCode !== 0) return { kind: 'rejected', errorCode, transactionId };
  if (transactionId === null) return bad(status, 'no_id');
  return {
    kind: 'click',
    transactionId,
    advertiserId: isPositive(aid, Number.MAX_SAFE_INTEGER) && Number.isInteger(aid) ? aid : null,
    sessionHours: isPositive(session_duration, MAX_SESSION_HOURS) ? session_duration : null,
  };
}

/** A year, and longer than any session is. */
const MAX_SESSION_HOURS = 8_760;

/** 0 where there is none; undefined for what is no code. Also as text: an answer that says "0" beside its ID has one. */
function readErrorCode(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'string') return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return typeof value === 'string' || value === null || value === undefined;
}

function isPositive(value: unknown, max: number): value is number {
  return typeof value === 'number' && value > 0 && value <= max;
}

/** An HTTP status that is no success says more than what is wrong with its body. */
function bad(status: number, why: BadAnswer): Answer {
  if (status >= 400) return { kind: 'bad', why: 'http_status' };
  return { kind: 'bad', why: status >= 300 ? 'redirect' : why };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
