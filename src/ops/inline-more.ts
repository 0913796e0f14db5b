import { setFlagsFromString } from 'node:v8';

/**
 * V8's limits of how much code it puts into the code that calls it, in bytes of bytecode: some four times its own (460,
 * 920 and 27 in V8 11 to 14), which suit web pages. A hit goes through hundreds of small functions of Node, undici and
 * ours, mostly one call deep in the next, and V8 would stop half-way: a twelfth of what a redirect costs
 * (docs/performance.md). V8 reads the limits whenever it optimises a function, so they may be set at any time. One that a later V8
 * does not know costs a line on stderr, and no more.
 */
const LIMITS = [
  '--max-inlined-bytecode-size=1000',
  '--max-inlined-bytecode-size-cumulative=4000',
  '--max-inlined-bytecode-size-small=60',
];

/** Lets V8 make longer and faster code of what runs often, in this process; to be called at its start. */
export function inlineMore(): void {
  for (const limit of LIMITS) setFlagsFromString(limit);
}
