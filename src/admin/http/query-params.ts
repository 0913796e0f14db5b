import { z } from 'zod';

// Parameters arrive as text. Each is checked here once; its schema gives the OpenAPI document the type of the value.

/** A parameter that is not repeated. */
export const once = z.string('must be given once');

/** A whole number in this range. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return once
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.int(message).min(min, message).max(max, message));
}

/** `true` or `false`. */
export function trueOrFalse() {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform(text => text === 'true')
    .pipe(z.boolean());
}

/** One of these words. */
export function oneWord<const T extends readonly string[]>(words: T) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

/** One or more of these words, separated by commas. */
export function someWords<const T extends readonly string[]>(words: T) {
  const word = z.enum(words, `must be one or more of ${words.join(', ')}, separated by commas`);
  return once.transform(text => text.split(',').map(part => part.trim())).pipe(z.array(word));
}
