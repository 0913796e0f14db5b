import { createHmac } from 'node:crypto';
import { isIP, isIPv4, isIPv6 } from 'node:net';

/** What the journal keeps of a visitor's address: all, its network (/24, /48), a hash with a daily salt, nothing. */
export const ADDRESS_KEPT = ['full', 'cut', 'hash', 'none'] as const;

/** One of them: the setting `JOURNAL_ADDRESS`. */
export type AddressKept = (typeof ADDRESS_KEPT)[number];

/** Enough that two addresses of one day never share a hash. */
const HASH_BYTES = 16;

/**
 * What is kept of a visitor's address; null: nothing, also where there is none.
 * @param salt Asked for only where addresses are hashed.
 */
export function keepAddress(address: string, kept: AddressKept, salt: () => Uint8Array): string | null {
  if (address === '' || kept === 'none') return null;
  if (kept === 'full') return address;
  if (kept === 'cut') return usualNetwork(address) ?? network(plainAddress(address));
  return hashed(plainAddress(address), salt());
}

/**
 * The network of an address as nearly all are written, null of any other: 0.2 µs instead of the 1 to 4 µs that it takes
 * to understand every way to write one.
 */
function usualNetwork(address: string): string | null {
  if (isIPv4(address)) return networkOfIPv4(address);
  const groups = THREE_PLAIN_GROUPS.exec(address)?.[0];
  return groups !== undefined && isIPv6(address) ? `${groups}:/48` : null;
}

/** The beginning of an IPv6 address that has no zeros to be left out there. */
const THREE_PLAIN_GROUPS = /^(?:[1-9a-f][\da-f]{0,3}:){3}/;

/** The network an address is in: `203.0.113.0/24`, `2001:db8:1::/48`; null for what is no address. */
function network(address: string): string | null {
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

/** The first three groups of an IPv6 address as `plainAddress` writes it. */
function leadingGroups(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 3);
}

function hashed(address: string, salt: Uint8Array): string {
  const mac = createHmac('sha256', salt).update(address).digest();
  return mac.subarray(0, HASH_BYTES).toString('base64url');
}

/** One way to write each address: no zone, IPv4 where it is mapped into IPv6, else shortest and in lower case. */
function plainAddress(address: string): string {
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
