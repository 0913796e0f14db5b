import type { Link, LinkInput } from '../../src/links/model/link.ts';
import { parseLink } from '../../src/links/model/parse-link.ts';

/** A valid link, with what the test cares about. */
export function testLink(fields: Partial<LinkInput> = {}): Link {
  const input = {
    slug: 'spring',
    offer_id: 2101,
    affiliate_id: 7,
    destination: 'https://brand.example/lp',
    ...fields,
  };
  const parsed = parseLink(input, { allowHttp: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}
