import { isDeepStrictEqual } from 'node:util';
import type { Link } from '../../links/model/link.ts';
import type { LinkRules } from '../../links/model/link-rules.ts';
import { parseLink } from '../../links/model/parse-link.ts';
import type { Problem } from '../../text/problem.ts';
import { isObject } from '../http/merge-patch.ts';
import { ApiProblem, type ProblemDetail } from '../http/problem-answer.ts';
import type { LinkAnswer } from './link-answer.ts';
import { linkErrors } from './link-errors.ts';
import { SERVER_FIELD_NAMES } from './operations/link-schema.ts';

export type LinkInputResult =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly errors: readonly ProblemDetail[] };

/**
 * Checks a link that a client sent.
 * @param current The link that it replaces: read-only fields may be sent with the values they have there.
 * @param base The JSON Pointer of the link in the body.
 */
export function readLink(
  input: unknown,
  rules: LinkRules,
  current: LinkAnswer | null,
  base = '#',
): LinkInputResult {
  if (!isObject(input))
    return { ok: false, errors: [{ pointer: base, detail: 'A link must be a JSON object' }] };
  const own = Object.entries(input).filter(([field]) => !isServerField(field));
  const serverProblems = readOnlyProblems(input, current);
  const parsed = parseLink(Object.fromEntries(own), rules);
  const problems = [...serverProblems, ...(parsed.ok ? [] : parsed.problems)];
  if (parsed.ok && problems.length === 0) return { ok: true, link: parsed.value };
  return { ok: false, errors: linkErrors(problems, input, base) };
}

/** Checks a body that is a link, and returns the link. @throws {ApiProblem} 422 if anything is wrong with it. */
export function demandLink(input: unknown, rules: LinkRules, current: LinkAnswer | null): Link {
  const result = readLink(input, rules, current);
  if (result.ok) return result.link;
  throw new ApiProblem(422, 'invalid_link', 'The link cannot be used as it is.', { errors: result.errors });
}

/** @throws {ApiProblem} 422 if the body is not a JSON object. */
export function demandObject(body: unknown): asserts body is Readonly<Record<string, unknown>> {
  if (isObject(body)) return;
  const errors = [{ pointer: '#', detail: 'The body must be a JSON object' }];
  throw new ApiProblem(422, 'invalid_link', 'The link cannot be used as it is.', { errors });
}

function isServerField(field: string): boolean {
  return SERVER_FIELD_NAMES.some(name => name === field);
}

function readOnlyProblems(input: Readonly<Record<string, unknown>>, current: LinkAnswer | null): Problem[] {
  return SERVER_FIELD_NAMES.filter(
    field => Object.hasOwn(input, field) && !(current && isDeepStrictEqual(input[field], current[field])),
  ).map(field => ({ field, message: `is set by the server${HINTS[field] ?? ''}` }));
}

const HINTS: Readonly<Record<string, string>> = {
  state: '; set active, archived, starts_at or expires_at instead',
  revision: '; send it as If-Match instead',
};
