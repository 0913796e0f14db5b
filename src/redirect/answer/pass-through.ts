import { EVERFLOW_PARAMETERS } from '../../everflow/parameters.ts';
import type { Link } from '../../links/model/link.ts';

/** Click IDs that ad platforms append to the links they show; their pages' scripts look for them under these names. */
const AD_CLICK_IDS = [
  'gclid',
  'gbraid',
  'wbraid',
  'dclid',
  'gad_source',
  'gad_campaignid', // Google
  'fbclid', // Meta
  'ttclid', // TikTok
  'msclkid', // Microsoft
  'ScCid', // Snapchat
  'li_fat_id', // LinkedIn
  'twclid', // X
  'epik', // Pinterest
  'rdt_cid', // Reddit
  'yclid', // Yandex
  'irclickid', // impact.com
];
const TRACKING: ReadonlySet<string> = new Set([...EVERFLOW_PARAMETERS.keys(), ...AD_CLICK_IDS]);

/** Which query parameters a link passes on to its landing page. */
export function passThrough(link: Link): (name: string) => boolean {
  const choice = link.pass_through;
  if (choice === 'none') return () => false;
  if (choice === 'all') return () => true;
  if (choice === 'tracking') return name => TRACKING.has(name) || name.startsWith('utm_');
  const names = new Set(choice);
  return name => names.has(name);
}
