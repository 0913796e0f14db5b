import { createHmac } from 'node:crypto';
import { isIP, isIPv4, isIPv6 } from 'node:net';

/** How much of an address the journal keeps: all of it, its network (/24, /48), a hash with a daily salt, or nothing. */
export const ADDRESS_KEPT = ['full', 'cut', 'hash', 'none'] as const;

/** A value of the setting `JOURNAL_ADDRESS`. */
export type AddressKept = (typeof ADDRESS_KEPT)[number];

/** Long enough that no two addresses of a day get the same hash. */
const HASH_BYTES = 16;

/**
 * Returns the part of a visitor's address to keep; null if there is nothing to keep.
 * @param salt Called only when addresses are hashed.
 */
export function keepAddress(address: string, kept: AddressKept, salt: () => Uint8Array): string | null {
  if (address === '' || kept === 'none') return null;
  if (kept === 'full') return address;
  if (kept === 'cut') return networkOfUsualForm(address) ?? networkOf(normalForm(address));
  return hash(normalForm(address), salt());
}

/**
 * Returns the network of an address in the form that almost all have; null for any other form. This takes 0.2 µs,
 * while handling every possible form takes 1 to 4 µs.
 */
function networkOfUsualForm(address: string): string | null {
  if (isIPv4(address)) return networkOfIPv4(address);
  const groups = THREE_PLAIN_GROUPS.exec(address)?.[0];
  return groups !== undefined && isIPv6(address) ? `${groups}:/48` : null;
}

/** The start of an IPv6 address whose first three groups are written out and are not zero. */
const THREE_PLAIN_GROUPS = /^(?:[1-9a-f][\da-f]{0,3}:){3}/;

/** Returns an address's network, such as `203.0.113.0/24` or `2001:db8:1::/48`; null if it is not an address. */
function networkOf(address: string): string | null {
  const family = isIP(address);
  if (family === 4) return networkOfIPv4(address);
  if (family === 0) return null;
  const groups = leadingGroups(address);
  while (groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::/48`;
}

function networkOfIPv4(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}

/** Returns the first three groups of an IPv6 address in the form that `normalForm` returns. */
function leadingGroups(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 3);
}

function hash(address: string, salt: Uint8Array): string {
  const mac = createHmac('sha256', salt).update(address).digest();
  return mac.subarray(0, HASH_BYTES).toString('base64url');
}

/** Writes every address in one form: no zone, IPv4-mapped IPv6 as IPv4, otherwise the shortest form in lower case. */
function normalForm(address: string): string {
  const [withoutZone = ''] = address.split('%');
  if (isIP(withoutZone) !== 6) return withoutZone;
  const shortest = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(shortest);
  if (!mapped) return shortest;
  const bytes = mapped.slice(1).flatMap(group => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return bytes.join('.');
}
