import type { IncomingHttpHeaders } from 'node:http';
import { ApiProblem } from './problem-answer.ts';

/** The entity tag of a revision. */
export function etagOf(revision: string): string {
  return `"${revision}"`;
}

/** What a conditional request asks of the link's revision: one of these, any there is (`*`), or nothing (null). */
type Tags = readonly string[] | '*' | null;

export interface Conditions {
  readonly ifMatch: Tags;
  readonly ifNoneMatch: Tags;
}

const LIST = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/;

/**
 * Reads `If-Match` and `If-None-Match` (RFC 9110, 13.1).
 * @throws {ApiProblem} 400 for what is no list of entity tags: a condition that is not heeded would overwrite.
 */
export function readConditions(headers: IncomingHttpHeaders): Conditions {
  return {
    // A weak tag never matches here: the strong comparison is prescribed.
    ifMatch: readTags('if-match', headers['if-match'], text => text),
    ifNoneMatch: readTags('if-none-match', headers['if-none-match'], text => text.replace(/^W\//, '')),
  };
}

function readTags(header: string, value: string | undefined, comparable: (tag: string) => string): Tags {
  if (value === undefined) return null;
  if (value.trim() === '*') return '*';
  if (LIST.test(value)) return (value.match(/(?:W\/)?"[^"]*"/g) ?? []).map(comparable);
  const detail = `${header} must be * or entity tags in quotes, such as "q3J0v0d1TnK2mXbA"`;
  throw new ApiProblem(400, 'invalid_request', 'A header of this request is not right.', {
    errors: [{ header, detail }],
  });
}

/** Whether the tags name this revision; undefined: there is no link. */
export function isNamed(tags: Tags, revision: string | undefined): boolean {
  if (tags === null || revision === undefined) return false;
  return tags === '*' || tags.includes(etagOf(revision));
}

/**
 * Holds a request that changes a link to its conditions.
 * @param revision of the link there is; undefined: there is none.
 * @throws {ApiProblem} 412 when they do not hold.
 */
export function demandConditions(conditions: Conditions, revision: string | undefined): void {
  if (conditions.ifMatch !== null && !isNamed(conditions.ifMatch, revision))
    throw revisionDiffers('if-match', revision);
  if (isNamed(conditions.ifNoneMatch, revision)) throw revisionDiffers('if-none-match', revision);
}

/** The link is not, or no longer, what the request's condition says. */
export function revisionDiffers(
  header: 'if-match' | 'if-none-match',
  revision: string | undefined,
): ApiProblem {
  const is = revision === undefined ? 'there is no such link' : `its revision is "${revision}"`;
  const detail = `${header} does not hold: ${is}`;
  return new ApiProblem(412, 'revision_differs', 'The link is not what this request takes it for.', {
    errors: [{ header, detail }],
    headers: revision === undefined ? {} : { etag: etagOf(revision) },
  });
}
