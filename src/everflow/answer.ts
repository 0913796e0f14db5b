import { z } from 'zod';
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

// What decides is strict; what only decorates (the advertiser's cookie, the session's length) must not cost the ID.
const answerSchema = z.object({
  transaction_id: z.string().nullish(),
  // Also as text: an answer that says "0" beside its ID has one all the same.
  error_code: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .transform(Number),
    ])
    .nullish(),
  aid: z.int().positive().nullish().catch(null),
  session_duration: z.number().positive().max(8760).nullish().catch(null),
});

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
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return bad(status, 'bad_shape');
  const { transaction_id, error_code, aid, session_duration } = parsed.data;
  const transactionId = isTransactionId(transaction_id) ? transaction_id : null;
  if (error_code) return { kind: 'rejected', errorCode: error_code, transactionId };
  if (transactionId === null) return bad(status, 'no_id');
  return { kind: 'click', transactionId, advertiserId: aid ?? null, sessionHours: session_duration ?? null };
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
