export const SLUG_MAX_LENGTH = 128;

// A slug cannot begin with "-": paths under /-/ belong to the server itself.
const SLUG = /^(?!-)[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;

/** Whether `text` has the form of a slug: segments of `[A-Za-z0-9_-]` joined by "/", at most 128 characters. */
export function isSlug(text: string): boolean {
  return text.length <= SLUG_MAX_LENGTH && SLUG.test(text);
}
