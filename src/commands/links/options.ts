import { readBaseUrl } from '../../links/model/short-url.ts';
import { isSlug, SLUG_MAX_LENGTH } from '../../links/model/slug.ts';
import { UsageError } from '../terminal/command.ts';

/**
 * A `--base-url`: an origin, or null where there is none.
 * @throws {UsageError} when it is anything else.
 */
export function baseUrlOption(value: string | undefined): string | null {
  if (value === undefined) return null;
  const origin = readBaseUrl(value);
  if (origin !== undefined) return origin;
  throw new UsageError(
    `--base-url must be an http or https address without a path, such as https://go.brand.example, not "${value}".`,
  );
}

/**
 * A `--slug-prefix`, which a made slug can be put behind; empty where there is none.
 * @throws {UsageError} when nothing that begins with it is a slug.
 */
export function slugPrefixOption(value: string | undefined): string {
  const prefix = value ?? '';
  // A made slug of the greatest length that the settings allow, and some more.
  if (isSlug(prefix + 'x'.repeat(40))) return prefix;
  throw new UsageError(
    `--slug-prefix must be the beginning of a slug, such as s/: A-Z a-z 0-9 _ - and "/" between them, ${SLUG_MAX_LENGTH - 40} characters at most, not "${value}".`,
  );
}
