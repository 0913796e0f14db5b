import { readFileSync, writeFileSync } from 'node:fs';
import { type CpuProfile, flameOf } from './flame.ts';
import { flameSvg } from './flame-svg.ts';

// `npx tsx bench/profiles/draw-flame.ts FILE.cpuprofile TITLE > FILE.svg`: draws a profile of `node --cpu-prof` as a
// flame graph.

const [file = '', title = ''] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
writeFileSync(1, flameSvg(flameOf(profile), title));
