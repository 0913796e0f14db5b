import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StartContender } from './setup.ts';

const DIRECTORY = fileURLToPath(new URL('./express-axios', import.meta.url));

/** Express and axios, from a package of their own, which is installed when it is first needed. */
export const startExpress: StartContender = async (bed, { upstream, connections = 256, caFile }) => {
  if (!existsSync(`${DIRECTORY}/node_modules`)) {
    bed.say('express: npm ci in bench/contenders/express-axios');
    try {
      execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: DIRECTORY, stdio: 'pipe' });
    } catch (error) {
      return { absent: `npm ci failed: ${error instanceof Error ? error.message : error}` };
    }
  }
  return bed.start('express', 'servers', {
    args: [`${DIRECTORY}/server.js`, upstream, String(connections)],
    environment: caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile },
  });
};
