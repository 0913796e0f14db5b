import { OUTCOMES } from '../../journal/model/outcome.ts';
import { timeOf } from '../../text/point-in-time.ts';
import { once, someWords } from '../http/query-params.ts';
import { everflowId, slugParam } from '../links/operations/link-params.ts';

const AGO = 'a date or time such as 2026-03-01 or 2026-03-01T09:30Z, or how long ago, such as 90m, 24h or 7d';

const timeParam = once
  .refine(text => Number.isFinite(timeOf(text, 0)), `must be ${AGO}`)
  .meta({ examples: ['24h'] });

/** The query parameters that filter hits. */
export const HIT_CHOICE = {
  link: slugParam.optional().meta({ description: 'Hits of this slug, on any domain.', examples: ['spring'] }),
  offer_id: everflowId()
    .optional()
    .meta({ description: 'Hits of this offer.', examples: [2101] }),
  outcome: someWords(OUTCOMES)
    .optional()
    .meta({ description: 'Hits with one of these outcomes.', examples: [['clicked', 'unknown']] }),
  since: timeParam.optional().meta({ description: `Hits at or after this time: ${AGO}.` }),
  until: timeParam
    .optional()
    .meta({ description: 'Hits before this time, in the same form as `since`.', examples: ['2040-01-01'] }),
};
