import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What the heap holds when all that can be given up has been. */
export function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
