import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from './problem-answer.ts';

/** Returns the entity tag of a revision. */
export function etagOf(revision: string): string {
  return `"${revision}"`;
}

/** The entity tags of a condition: a list, any existing link (`*`), or no condition (null). */
type Tags = readonly string[] | '*' | null;

export interface Conditions {
  readonly ifMatch: Tags;
  readonly ifNoneMatch: Tags;
}

const LIST = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/;

/**
 * Reads `If-Match` and `If-None-Match` (RFC 9110, 13.1).
 * @throws {ApiProblem} 400 if one is not a list of entity tags: ignoring the condition could overwrite a change.
 */
export function readConditions(headers: IncomingHttpHeaders): Conditions {
  return {
    // The RFC requires the strong comparison here, so a weak tag never matches.
    ifMatch: readTags('if-match', headers['if-match'], text => text),
    ifNoneMatch: readTags('if-none-match', headers['if-none-match'], text => text.replace(/^W\//, '')),
  };
}

function readTags(header: string, value: string | undefined, comparable: (tag: string) => string): Tags {
  if (value === undefined) return null;
  if (value.trim() === '*') return '*';
  if (LIST.test(value)) return (value.match(/(?:W\/)?"[^"]*"/g) ?? []).map(comparable);
  const detail = `${header} must be * or entity tags in quotes, such as "q3J0v0d1TnK2mXbA"`;
  throw new ApiProblem(400, 'invalid_request', 'Something is wrong with a header of this request.', {
    errors: [{ header, detail }],
  });
}

/** Whether the tags match this revision; undefined if there is no link. */
export function isNamed(tags: Tags, revision: string | undefined): boolean {
  if (tags === null || revision === undefined) return false;
  return tags === '*' || tags.includes(etagOf(revision));
}

/**
 * Checks the conditions of a request that changes a link.
 * @param revision The link's current revision; undefined if there is no link.
 * @throws {ApiProblem} 412 if a condition does not hold.
 */
export function demandConditions(conditions: Conditions, revision: string | undefined): void {
  if (conditions.ifMatch !== null && !isNamed(conditions.ifMatch, revision))
    throw revisionDiffers('if-match', revision);
  if (isNamed(conditions.ifNoneMatch, revision)) throw revisionDiffers('if-none-match', revision);
}

/** Returns the problem of a condition that does not hold. */
export function revisionDiffers(
  header: 'if-match' | 'if-none-match',
  revision: string | undefined,
): ApiProblem {
  const is = revision === undefined ? 'there is no such link' : `its revision is "${revision}"`;
  const detail = `${header} does not hold: ${is}`;
  return new ApiProblem(412, 'revision_differs', 'The link is not in the state that this request requires.', {
    errors: [{ header, detail }],
    headers: revision === undefined ? {} : { etag: etagOf(revision) },
  });
}
