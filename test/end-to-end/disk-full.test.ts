import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { exportedHits } from '../support/exported-hits.ts';
import { FULL_DISKS } from '../support/full-disk.ts';
import { createTaken, differences, NO_DIFFERENCES, take } from '../support/ledger.ts';
import { runLoad, tap } from '../support/load.ts';
import { startServed } from '../support/served-process.ts';
import { tempDir } from '../support/temp-dir.ts';

test.for(FULL_DISKS)(
  'on a full disk redirects go on, and their hits are written when there is room: $name',
  {
    timeout: 60_000,
  },
  async (disk, { skip }) => {
    if (!(await disk.works())) skip(await notShown(disk.name));
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const linksFile = join(await tempDir(), 'links.json');
    const destination = 'https://brand.example/lp';
    const link = { slug: 'spring', offer_id: 2101, affiliate_id: 7, destination, hit_id_param: 'hid' };
    await writeFile(linksFile, JSON.stringify([link]));
    const dataDir = await tempDir();
    const server = await startServed(
      { EVERFLOW_TRACKING_DOMAIN: sandbox.origin, DATA_DIR: dataDir, LINKS_FILE: linksFile },
      disk.startOptions(dataDir),
    );
    const taken = createTaken();
    let taps = 0;
    const tapTimes = (count: number) => {
      const until = taps + count;
      return runLoad({
        origin: server.origin,
        visitors: 20,
        next: () => (taps < until ? tap('spring', taps++) : null),
        ended: ({ sub1 }, received) => take(taken, sub1, received),
      });
    };
    const failing = () => server.metric('click_proxy_journal_failing');
    /** What the log has said in earnest. */
    const errors = () =>
      server
        .stdout()
        .split('\n')
        .filter(line => line.includes('"level":50'));

    await tapTimes(200);
    expect(await failing()).toBe(0);
    await disk.fill(server, dataDir);
    // What is left of the file's last page still takes some hits.
    while ((await failing()) === 0) await tapTimes(20);
    await tapTimes(300);
    expect(await failing()).toBe(1);
    expect(await server.metric('click_proxy_journal_failures_total')).toBeGreaterThan(0);
    expect(await server.metric('click_proxy_journal_waiting_rows')).toBeGreaterThanOrEqual(300);
    expect(errors()).toEqual([expect.stringMatching(/journal/)]);

    await disk.makeRoom(server, dataDir);
    await expect.poll(failing, { timeout: 20_000 }).toBe(0);
    await tapTimes(200);
    expect(await server.metric('click_proxy_journal_waiting_rows')).toBe(0);
    expect(await server.metric('click_proxy_journal_lost_rows_total')).toBe(0);
    await server.printed(/the journal is written again/);
    expect(errors()).toHaveLength(1);

    expect(taken).toMatchObject({ statuses: new Map([[302, taps]]), unanswered: new Set(), cut: [] });
    const hits = await exportedHits(dataDir, disk.besideOptions(server));
    expect(hits).toHaveLength(taps);
    expect(differences(taken, hits, sandbox.clicks())).toEqual(NO_DIFFERENCES);
    server.kill('SIGTERM');
    expect(await server.exit).toMatchObject({ code: 0 });
  },
);

/** Says so loudly; where CI can show it in no way at all, that is a failure. */
async function notShown(name: string): Promise<string> {
  const message = `NOT SHOWN on this machine, which does not allow it: ${name}`;
  const others = await Promise.all(FULL_DISKS.map(disk => disk.works()));
  if (process.env['CI'] === 'true' && !others.includes(true)) throw new Error(message);
  process.stderr.write(`\n${message}\n`);
  return message;
}
