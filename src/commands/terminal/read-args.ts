import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/**
 * Node's own parser of arguments, for `click-proxy COMMAND`.
 * @throws {UsageError} for what is not understood.
 */
export function readArgs<const T extends ParseArgsConfig>(command: string, config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split(/\. |\.$/, 1);
    throw new UsageError(`${sentence}. See click-proxy ${command} --help.`, { cause: error });
  }
}

/**
 * The only positional argument there may be.
 * @throws {UsageError} when it is missing, or not the only one.
 */
export function onePositional(command: string, what: string, positionals: readonly string[]): string {
  const [value, extra] = positionals;
  if (value === undefined) throw new UsageError(`${what} is missing. See click-proxy ${command} --help.`);
  if (extra !== undefined)
    throw new UsageError(`There is one argument too many: "${extra}". See click-proxy ${command} --help.`);
  return value;
}

/**
 * A `--limit`; `fallback` where there is none.
 * @throws {UsageError} when it is no whole number above 0.
 */
export function readLimit(value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new UsageError(`--limit must be a whole number above 0, not "${value}".`);
}
