/** Everflow's click fail reasons by error code ("Click Fail Reasons" in its help desk); 101 and above filter by sub. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'over TTL'],
  [2, 'over offer cap'],
  [3, 'over offer-group cap'],
  [4, 'platform'],
  [5, 'device type'],
  [6, 'browser'],
  [7, 'OS version'],
  [8, 'browser language'],
  [9, 'country'],
  [10, 'region'],
  [11, 'city'],
  [12, 'DMA'],
  [13, 'IP range'],
  [14, 'blocked traffic'],
  [15, 'blocked IP range'],
  [16, 'ISP'],
  [17, 'day parting'],
  [18, 'connection type'],
  [19, 'carrier'],
  [20, 'no matching offer in smart link'],
  [21, 'duplicate click'],
  [23, 'proxy blocked'],
  [24, 'blocked by traffic control'],
  [25, 'blocked by traffic constraint'],
  [26, 'blocked affiliate tracking domain'],
  [27, 'already converted'],
  [28, 'traffic optimised'],
  [29, 'forwarded by rule'],
  [30, 'brand'],
]);

/** What an error code of Everflow means, in its own words; codes that are not documented say so. */
export function errorCodeName(code: number): string {
  return NAMES.get(code) ?? (code > 100 ? 'filtered by sub value' : 'undocumented code');
}
