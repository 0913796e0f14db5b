/** A value, or the promise of one where it must be waited for: to await what is there already costs a turn. */
export type Soon<T> = T | Promise<T>;

/** What `next` makes of a value, at once where it is there. */
export function after<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
