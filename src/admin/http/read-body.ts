import type { Readable } from 'node:stream';
import { isObject } from './merge-patch.ts';
import { ApiProblem } from './problem-answer.ts';

export interface BodyLimits {
  /** null if there is no limit. */
  readonly maxBytes: number | null;
  /** Maximum time between two pieces. */
  readonly idleMs: number;
  readonly totalMs: number;
}

/**
 * Yields the bytes of a body as they arrive, within limits. The connection stays usable for the answer in any case.
 * @throws {ApiProblem} 408 or 413 if the body exceeds a limit.
 */
export async function* bodyPieces(stream: Readable, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  const { maxBytes, idleMs, totalMs } = limits;
  // Stopping early must not destroy the request: its answer uses the same socket.
  const pieces = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  const endsMs = performance.now() + totalMs;
  let bytes = 0;
  for (;;) {
    const leftMs = Math.min(idleMs, endsMs - performance.now());
    const next = await inTime(pieces.next(), leftMs);
    if (next.done) return;
    const piece = next.value as Uint8Array;
    bytes += piece.length;
    if (maxBytes !== null && bytes > maxBytes) throw tooLarge(maxBytes);
    yield piece;
  }
}

function tooLarge(maxBytes: number): ApiProblem {
  const size = `${(maxBytes / 1024).toLocaleString('en-US')} KiB`;
  return new ApiProblem(413, 'too_large', `The body must be at most ${size}.`);
}

async function inTime<T>(next: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new ApiProblem(408, 'too_slow', 'The body arrived too slowly.');
    timer = setTimeout(() => reject(problem), Math.max(0, ms));
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a JSON body of a few KiB. @throws {ApiProblem} 400, 408 or 413 if it cannot be read. */
export async function readJson(stream: Readable, limits: BodyLimits): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyPieces(stream, limits)) pieces.push(piece);
  const value = parseJson(Buffer.concat(pieces));
  const problem = jsonProblem(value);
  if (problem === null) return value;
  throw notJson(problem);
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw notJson('is empty: it must be a JSON object');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw notJson(`is not valid JSON in UTF-8: ${error instanceof Error ? error.message : error}`);
  }
}

function notJson(what: string): ApiProblem {
  const errors = [{ pointer: '#', detail: `The body ${what}` }];
  return new ApiProblem(400, 'invalid_request', 'The body cannot be read.', { errors });
}

/** Deeper than any value in a link. */
const MAX_DEPTH = 16;

/**
 * Checks a JSON value for what no body may contain. Returns the problem as the end of a sentence "The body …", or null.
 * A lone surrogate cannot be encoded in UTF-8, and the store's engine crashes the process on one.
 */
export function jsonProblem(value: unknown, depth = 0): string | null {
  if (typeof value === 'string')
    return value.isWellFormed() ? null : 'contains half of a surrogate pair, which is not a character';
  if (!isObject(value) && !Array.isArray(value)) return null;
  if (depth >= MAX_DEPTH) return `is nested more than ${MAX_DEPTH} deep`;
  for (const [name, inner] of Object.entries(value)) {
    const problem = jsonProblem(name) ?? jsonProblem(inner, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
