import { cpus, totalmem } from 'node:os';

/** The machine of a run; without a date, so that the same figures make the same file. */
export function machineFacts() {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    system: process.platform,
  };
}
