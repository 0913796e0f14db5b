import type { z } from 'zod';
import type { Parsed, Problem } from '../../text/problem.ts';
import { LINK_FIELDS, type Link, linkSchema } from './link.ts';
import { crossFieldProblems, type LinkRules } from './link-rules.ts';

/**
 * Maximum number of fields, and of entries in one field; no real link has this many. Beyond it, the input is refused as
 * a whole: each unknown field would get its own problem, hundreds of bytes long.
 */
const MEMBERS_MAX = 1_000;

/** Finds fields with too many entries to check one by one in a server that also has to answer hits. */
function sizeProblems(input: unknown): Problem[] {
  const most = MEMBERS_MAX.toLocaleString('en-US');
  if (countMembers(input) > MEMBERS_MAX)
    return [{ field: 'link', message: `must not have more than ${most} fields` }];
  return Object.entries(Object(input))
    .filter(([, value]) => countMembers(value) > MEMBERS_MAX)
    .map(([field]) => ({ field, message: `must not have more than ${most} entries` }));
}

function countMembers(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

/** Checks an unknown value as a link and fills its defaults, or returns everything that is wrong with it. */
export function parseLink(input: unknown, rules: LinkRules): Parsed<Link> {
  const tooLarge = typeof input === 'object' ? sizeProblems(input) : [];
  if (tooLarge.length > 0) return { ok: false, problems: tooLarge };
  const parsed = linkSchema.safeParse(input);
  const problems = parsed.success
    ? crossFieldProblems(parsed.data, rules)
    : flatten(parsed.error.issues, input);
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: parsed.data };
}

/** Returns one problem for each mistake; Zod reports all unknown fields in one issue. */
function flatten(issues: readonly z.core.$ZodIssue[], input: unknown): Problem[] {
  return issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        field: [...issue.path, key].join('.'),
        message:
          issue.path.length === 0
            ? `is not a field of a link; the fields are ${LINK_FIELDS.join(', ')}`
            : `is not known in ${issue.path.join('.')}; leave it out`,
      }));
    const field = issue.path.join('.') || 'link';
    const absent = issue.path.length === 1 && !hasField(input, field);
    return [{ field, message: absent ? 'is required' : issue.message }];
  });
}

function hasField(input: unknown, field: string): boolean {
  return typeof input === 'object' && input !== null && Object.hasOwn(input, field);
}
