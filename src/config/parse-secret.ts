import { readFileSync } from 'node:fs';
import { optionalText } from './parse-text.ts';
import { SettingError } from './setting.ts';

const TOKEN_FORM =
  '16 to 512 characters of ASCII without spaces, such as the output of "openssl rand -hex 32"';

/** Reads a secret that clients send in a header; null if empty. Error messages never contain it. */
export function token(value: string): string | null {
  if (value === '' || isToken(value)) return optionalText(value);
  throw new SettingError(`must be ${TOKEN_FORM}`);
}

/** Reads the secret in a file, without surrounding white space; null if no file is named. */
export function tokenFile(path: string): string | null {
  if (path === '') return null;
  const secret = readSecret(path);
  if (isToken(secret)) return secret;
  throw new SettingError(`must name a file that holds ${TOKEN_FORM}; the content of ${path} does not fit`);
}

function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingError(`must name a file that can be read: ${why}`);
  }
}

function isToken(value: string): boolean {
  return /^[\x21-\x7e]{16,512}$/.test(value);
}
