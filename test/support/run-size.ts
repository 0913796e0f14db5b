/** Whether this is `npm run test:chaos`: the same tests, for longer and with more of everything. */
export const IS_CHAOS = process.env['CHAOS'] === '1';

/** How large a run is: `usual` in `npm test`, `chaos` in `npm run test:chaos`. */
export function runSize({ usual, chaos }: { readonly usual: number; readonly chaos: number }): number {
  return IS_CHAOS ? chaos : usual;
}
