import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import { storedHits } from '../journal-fixture.ts';

const JOURNAL = new URL('../../../dist/journal/store/sqlite-journal.js', import.meta.url).href;

// Appends until the journal fails and 100 hits more, waits until it can be written again, appends one hit more.
const CHILD = `
  import { openSqliteJournal } from ${JSON.stringify(JOURNAL)};
  const say = line => console.log(JSON.stringify(line));
  const journal = await openSqliteJournal({
    dataDir: process.argv[1], address: 'cut', retentionMs: null, deferredMs: 0,
    log: { info: (_, message) => say({ message }), error: (_, message) => say({ message }) },
    observe: { batch() {}, failure() {} },
    every: (_, run) => { const timer = setInterval(run, 10); return () => clearInterval(timer); },
  });
  let count = 0;
  const append = () => {
    const timeMs = 1777593600000 + ++count;
    const hex = timeMs.toString(16).padStart(12, '0');
    const id = hex.slice(0, 8) + '-' + hex.slice(8) + '-7000-8000-000000000000';
    return journal.append({
      id, timeMs, hostname: 'go.brand.example', slug: 'spring', offerId: 1, affiliateId: 1,
      visitor: { kind: 'person', reason: 'browser' }, outcome: 'clicked', reason: null, detail: null,
      errorCode: null, transactionId: 'abc', params: new Map(), leftOut: [], address: '203.0.113.9',
      userAgent: 'x'.repeat(500), referrer: null, status: 302, everflowMs: 1, totalMs: 1, deferred: null, linkId: null, countsToCap: false,
    });
  };
  while (!journal.state().failing) await append();
  for (let i = 0; i < 100; i += 1) await append();
  say({ failing: journal.state() });
  const timer = setInterval(async () => {
    if (journal.state().failing) return;
    clearInterval(timer);
    await append();
    say({ written: count, state: journal.state() });
    await journal.close();
  }, 10);
`;

const hasPrlimit = (() => {
  try {
    execFileSync('prlimit', ['--version']);
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

test.skipIf(!hasPrlimit)(
  'when the disk is full hits go on, and all are written when there is room',
  async () => {
    const dataDir = await tempDir();
    // In blocks of 512 or 1024 bytes, as the shell likes.
    const command = 'ulimit -S -f 1000 && exec "$0" "$@"';
    const node = [process.execPath, '--input-type=module', '--eval', CHILD, dataDir];
    const child = spawn('sh', ['-c', command, ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    const lines: Record<string, unknown>[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Record<string, unknown>;
      lines.push(line);
      if (line['failing']) execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:']);
    }
    expect(await exited).toEqual([0, null]);
    const [first, failing, ...rest] = lines;
    expect(first).toMatchObject({ message: expect.stringContaining('the disk') });
    expect(failing).toMatchObject({ failing: { failing: true, lostRows: 0 } });
    expect(rest).toMatchObject([
      { message: expect.stringContaining('written again') },
      { written: expect.any(Number), state: { failing: false, waitingRows: 0, lostRows: 0 } },
    ]);
    expect(await storedHits(dataDir)).toHaveLength(Number(rest[1]?.['written']));
  },
);
