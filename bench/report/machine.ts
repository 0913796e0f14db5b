import { cpus, totalmem } from 'node:os';

/** What the figures were taken on; no date, so that the same figures make the same file. */
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
