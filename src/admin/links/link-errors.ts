import type { Problem } from '../../text/problem.ts';
import type { ProblemDetail } from '../http/problem-answer.ts';

/** Converts problems of a link to details with JSON Pointers. `base` is the pointer of the link itself. */
export function linkErrors(problems: readonly Problem[], input: unknown, base = '#'): ProblemDetail[] {
  return problems.map(({ field, message }) => ({
    pointer: base + pointerOf(field, input),
    detail: `${field} ${message}`,
  }));
}

/** Maximum number of dots tried one by one: no real parameter has as many, and each try copies the name. */
const MAX_DOTS_TRIED = 32;

/** Returns the pointer of a field with a dotted path. A name in it may contain dots too (`param_map.utm.source`). */
function pointerOf(field: string, input: unknown): string {
  if (field === '' || field === 'link') return '';
  const [head = '', ...rest] = field.split('.');
  for (let names = rest.length; names >= 0; names = names > MAX_DOTS_TRIED ? 0 : names - 1) {
    const name = [head, ...rest.slice(0, names)].join('.');
    const value = ownValue(input, name);
    if (value === undefined) continue;
    return `/${escapePointer(name)}${pointerOf(rest.slice(names).join('.'), value)}`;
  }
  return [head, ...rest].map(name => `/${escapePointer(name)}`).join('');
}

function ownValue(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined;
  return (input as Record<string, unknown>)[name];
}

/** Escapes a name (RFC 6901): `~` and `/` are special in a pointer, and a URI fragment needs percent-encoding. */
function escapePointer(name: string): string {
  return encodeURIComponent(name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
