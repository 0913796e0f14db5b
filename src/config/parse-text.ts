import { SettingError } from './setting.ts';

export function text(value: string): string {
  return value;
}

export function optionalText(value: string): string | null {
  return value === '' ? null : value;
}

export function flag(value: string): boolean {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw new SettingError(`must be true or false, not "${value}"`);
}

export function flagOrAuto(value: string): 'auto' | boolean {
  if (value !== 'auto' && !/^(true|false|1|0)$/.test(value))
    throw new SettingError(`must be auto, true or false, not "${value}"`);
  return value === 'auto' ? 'auto' : flag(value);
}

export function oneOf<T extends string>(choices: readonly T[]): (value: string) => T {
  return value => {
    const choice = choices.find(candidate => candidate === value);
    if (choice !== undefined) return choice;
    throw new SettingError(`must be one of ${choices.join(', ')}, not "${value}"`);
  };
}

export function onOrOff(value: string): boolean {
  return oneOf(['on', 'off'] as const)(value) === 'on';
}

/** Reads values separated by commas or white space. */
export function list<T>(parse: (value: string) => T): (value: string) => readonly T[] {
  return value =>
    value
      .split(/[\s,]+/)
      .filter(item => item !== '')
      .map(parse);
}

/** Reads parts of user agents, separated by commas. White space around each is dropped. */
export function texts(value: string): readonly string[] {
  return value
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
    .map(notTooShort);
}

/** Refuses very short parts: a single letter is in nearly every user agent. */
function notTooShort(item: string): string {
  if (item.length >= 3) return item;
  throw new SettingError(`must be parts of 3 characters or more, separated by commas; "${item}" is shorter`);
}
