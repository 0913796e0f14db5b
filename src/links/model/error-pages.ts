import { z } from 'zod';

/** A range of Everflow error codes; both ends are included. */
export interface CodeRange {
  readonly from: number;
  readonly to: number;
}

/** The key of `on_error` for all codes that no other key names. */
export const OTHER_CODES = '*';

const MAX_PAGES = 100;
const MAX_KEY_LENGTH = 256;
/** A code or a range of codes. Everflow's codes have up to three digits today; five leave room for more. */
const CODES = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/;
const KEY_FORM =
  'must be codes from 1 to 99999 and rising ranges of them, separated by commas, such as "2,3" or "9-13", or "*" for the rest';

/** The field `on_error`: the page for visitors whose click Everflow refused, by error code. Spaces in keys are removed. */
export function onErrorField(page: z.ZodType<string>) {
  return z
    .record(z.string(), page, 'must be a JSON object such as {"2,3": "https://brand.example/full"}')
    .check(context => {
      const keys = Object.keys(context.value);
      for (const { key, message } of keyProblems(keys))
        context.issues.push({ code: 'custom', path: [key], message, input: key });
      if (keys.length > MAX_PAGES)
        context.issues.push({
          code: 'custom',
          message: `must have at most ${MAX_PAGES} pages`,
          input: keys.length,
        });
    })
    .transform(pages =>
      Object.fromEntries(Object.entries(pages).map(([key, url]) => [withoutSpaces(key), url])),
    );
}

function withoutSpaces(key: string): string {
  return key.replaceAll(' ', '');
}

/** Returns the codes that a key names: empty for `*`, undefined if the key is malformed. */
export function readCodes(key: string): CodeRange[] | undefined {
  const text = withoutSpaces(key);
  if (text === OTHER_CODES) return [];
  if (text.length > MAX_KEY_LENGTH) return undefined;
  const ranges: CodeRange[] = [];
  for (const part of text.split(',')) {
    const [, from, to = from] = CODES.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from) || part === `${from}-${from}`) return undefined;
    ranges.push({ from: Number(from), to: Number(to) });
  }
  return ranges;
}

function keyProblems(keys: readonly string[]): { key: string; message: string }[] {
  const read = keys.map(key => ({ key, ranges: readCodes(key) }));
  const malformed = read.filter(({ ranges }) => !ranges).map(({ key }) => ({ key, message: KEY_FORM }));
  const rest = keys.filter(key => withoutSpaces(key) === OTHER_CODES).slice(1);
  return [
    ...malformed,
    ...rest.map(key => ({ key, message: 'repeats "*"; all other codes can have only one page' })),
    ...overlaps(read),
  ];
}

/** Finds codes that are named more than once, and says which key named them first. */
function overlaps(read: readonly { key: string; ranges: readonly CodeRange[] | undefined }[]) {
  const sorted = read
    .flatMap(({ key, ranges = [] }) => ranges.map(range => ({ key, ...range })))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const problems: { key: string; message: string }[] = [];
  let last = sorted[0];
  for (const range of sorted.slice(1)) {
    if (last && range.from <= last.to)
      problems.push({
        key: range.key,
        message: `names code ${range.from}, which ${last.key === range.key ? 'it' : `"${last.key}"`} already names; a code can have only one page`,
      });
    if (!last || range.to > last.to) last = range;
  }
  return problems;
}
