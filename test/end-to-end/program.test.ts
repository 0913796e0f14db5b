import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/everflow/sandbox/sandbox.ts';
import { run, start } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { ask, BROWSER } from '../support/test-server.ts';

// The built program, as a process of its own.

const LINK = ['--offer', '2101', '--affiliate', '7', '--destination', 'https://brand.example/lp'];

/** A port that was free a moment ago; the program says on standard output which it took, and here nobody reads it. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : 0);
}

async function served(environment: Record<string, string> = {}) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const settings = {
    EVERFLOW_TRACKING_DOMAIN: sandbox.origin,
    DATA_DIR: await tempDir(),
    HOST: '127.0.0.1',
    PORT: '0',
    ...environment,
  };
  const server = await start('cli', ['serve'], settings);
  const [, origin = ''] = await server.printed(/listening at (http:\/\/[\d.:]+)/);
  const get = (path: string) => ask(origin + path, 'GET', BROWSER);
  /** Asks until the answer is as expected; the test's own time limit ends a wait in vain. */
  const until = async (path: string, expected: (answer: Awaited<ReturnType<typeof get>>) => boolean) => {
    for (;;) if (expected(await get(path))) return;
  };
  return { sandbox, settings, server, origin, get, until };
}

describe('serve', () => {
  test('sees a link made by another process, and its removal, while it runs', async () => {
    const { settings, sandbox, get, until } = await served();
    expect((await get('/spring')).status).toBe(404);
    expect(await run(['links', 'add', '--slug', 'spring', ...LINK], settings)).toMatchObject({ code: 0 });
    await until('/spring', answer => answer.status === 302);
    expect(sandbox.clicks()[0]).toMatchObject({ offer_id: 2101, user_agent: BROWSER['user-agent'] });
    const changed = [...LINK.slice(0, -1), 'https://brand.example/new'];
    expect(await run(['links', 'add', '--slug', 'spring', '--replace', ...changed], settings)).toMatchObject({
      code: 0,
    });
    await until('/spring', answer => answer.location.startsWith('https://brand.example/new'));
    expect(await run(['links', 'remove', 'spring', '--confirm', 'spring'], settings)).toMatchObject({
      code: 0,
    });
    await until('/spring', answer => answer.status === 404);
  });

  test('follows LINKS_FILE, and keeps its last good version', async () => {
    const file = join(await tempDir(), 'links.json');
    const put = async (links: object[]) => {
      await writeFile(`${file}.new`, JSON.stringify(links));
      await rename(`${file}.new`, file);
    };
    const link = { slug: 'spring', offer_id: 1, affiliate_id: 2, destination: 'https://brand.example/1' };
    await put([link]);
    const { get, until, server } = await served({ LINKS_FILE: file });
    expect((await get('/spring')).location).toContain('https://brand.example/1');
    await put([{ ...link, destination: '/2' }]);
    await server.printed(/destination must be an absolute http or https URL/);
    expect((await get('/spring')).location).toContain('https://brand.example/1');
    await put([{ ...link, destination: 'https://brand.example/3' }]);
    await until('/spring', answer => answer.location.startsWith('https://brand.example/3'));
  });

  test('finishes the hits in flight when it is asked to end', async () => {
    const { settings, sandbox, get, until, server } = await served({ EVERFLOW_TIMEOUT_MS: '20000' });
    await run(['links', 'add', '--slug', 'spring', ...LINK], settings);
    await until('/spring', answer => answer.status === 302);
    sandbox.setFaults({ latency_ms: 300 });
    const arrival = sandbox.nextClick();
    const answer = get('/spring');
    const click = await arrival;
    server.kill('SIGTERM');
    expect((await answer).location).toContain(`_ef_transaction_id=${click.transaction_id}`);
    expect(await server.exit).toMatchObject({ code: 0 });
  });

  test('what is cut off when SHUTDOWN_MS is over is in the journal: unknown where it was sent, else deferred', async () => {
    const { settings, sandbox, get, until, server } = await served({
      EVERFLOW_TIMEOUT_MS: '20000',
      EVERFLOW_QUEUE_MS: '20000',
      EVERFLOW_CONNECTIONS: '2',
      SHUTDOWN_MS: '100',
      ADMIN_PORT: '0',
    });
    const [, admin = ''] = await server.printed(/admin listener at (http:\/\/[\d.:]+)/);
    await run(['links', 'add', '--slug', 'spring', ...LINK], settings);
    await until('/spring', answer => answer.status === 302);
    sandbox.setFaults({ hang: 'headers' });
    const answers = [1, 2, 3, 4, 5].map(tap => get(`/spring?sub1=${tap}`).catch(() => 'cut off'));
    for (let metrics = ''; !/^click_proxy_everflow_waiting_clicks\{.*\} 3$/m.test(metrics); )
      metrics = (await ask(`${admin}/metrics`, 'GET', {})).body;
    server.kill('SIGTERM');
    expect(await server.exit).toMatchObject({ code: 1 });
    expect(await Promise.all(answers)).toContain('cut off');
    const { stdout } = await run(['hits', 'list', '--json'], settings);
    const outcomes = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).outcome);
    expect(outcomes.filter(outcome => outcome === 'unknown')).toHaveLength(2);
    expect(outcomes.filter(outcome => outcome === 'deferred')).toHaveLength(3);
  });

  test('a log that cannot be written costs lines, not hits, and not the end', async () => {
    const settings = {
      EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9',
      DATA_DIR: await tempDir(),
      HOST: '127.0.0.1',
    };
    const port = await freePort();
    const server = await start('cli', ['serve'], { ...settings, PORT: port }, { stdout: '/dev/full' });
    await server.printed(/The log cannot be written \(ENOSPC\)/);
    for (let i = 0; i < 20; i++)
      expect((await ask(`http://127.0.0.1:${port}/x`, 'GET', BROWSER)).status).toBe(404);
    server.kill('SIGTERM');
    expect(await server.exit).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/^\s+at /m) });
  });

  test('reads .env, beneath the environment', async () => {
    const cwd = await tempDir();
    await writeFile(
      join(cwd, '.env'),
      'EVERFLOW_TRACKING_DOMAIN=https://www.trk.example\nPORT=0\nHOST=256.0.0.1\n',
    );
    const server = await start('cli', ['serve'], { HOST: '127.0.0.1' }, { cwd });
    await server.printed(/listening at http:\/\/127\.0\.0\.1:\d+/);
    server.kill('SIGINT');
    expect(await server.exit).toMatchObject({ code: 0 });
  });
});

describe('what is wrong is said in sentences', () => {
  test('five wrong settings: five sentences, exit 2, nothing listening', async () => {
    const { code, stdout, stderr } = await run(['serve'], {
      EVERFLOW_TRACKING_DOMAIN: 'trk.example',
      EVERFLOW_TIMEOUT_MS: 'soon',
      PORT: '70000',
      TRUST_PROXY: 'everybody',
      RATE_LIMIT: 'few',
    });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const lines = stderr.split('\n').filter(line => line.startsWith('  '));
    expect(lines.map(line => line.trim().split(' ')[0])).toEqual([
      'EVERFLOW_TRACKING_DOMAIN',
      'EVERFLOW_TIMEOUT_MS',
      'PORT',
      'TRUST_PROXY',
      'RATE_LIMIT',
    ]);
  });

  test('a taken port', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    const environment = { EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example', HOST: '127.0.0.1' };
    const { code, stderr } = await run(['serve'], { ...environment, PORT: port });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Port ${port} on 127.0.0.1 is in use by another program; choose another with PORT.\n`,
    });
    const demo = await start('demo', [], { DEMO_PORT: port, DEMO_SANDBOX_PORT: '0' });
    expect(await demo.exit).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port}`) });
    const sandbox = await run(['sandbox', '--port', port]);
    expect(sandbox).toMatchObject({ code: 1, stderr: expect.stringContaining('--port') });
  });

  test('a LINKS_FILE that is wrong from the start', async () => {
    const file = join(await tempDir(), 'links.json');
    await writeFile(file, '[{"slug":"-x"}]');
    const { code, stderr } = await run(['serve'], {
      EVERFLOW_TRACKING_DOMAIN: 'https://www.trk.example',
      LINKS_FILE: file,
      PORT: '0',
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/LINKS_FILE .*has 4 problems/);
    expect(stderr).toMatch(/element 1.*slug must be/);
  });

  test.each([
    [['nothing'], /There is no command "nothing"/],
    [['serve', '--port', '1'], /takes no argument/],
    [['links', 'nothing'], /nothing/],
    [['links', 'show'], /missing/],
    [['sandbox', '--nothing'], /--nothing/],
    [[], /click-proxy serve/],
  ])('wrong usage: %j', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    ['--help'],
    ['serve', '--help'],
    ['links', '--help'],
    ['check', '--help'],
    ['sandbox', '--help'],
  ])('help is there: %s %s', async (...args) => {
    const { code, stdout } = await run(args.filter(arg => arg !== undefined));
    expect(code).toBe(0);
    expect(stdout).toContain('click-proxy');
  });
});

test('the built program can be run by its name, as npx does also after it was built again', () => {
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('an import that is interrupted has failed', async () => {
  const dir = await tempDir();
  const input = await start('cli', ['links', 'import', '-'], { DATA_DIR: dir });
  // It has opened the store, and waits for its standard input.
  while (!existsSync(join(dir, 'links.db'))) await setImmediate();
  input.kill('SIGINT');
  expect(await input.exit).toMatchObject({ code: 1, stderr: expect.stringContaining('Interrupted') });
});

describe('check', () => {
  test('passes where all is well', async () => {
    const { settings } = await served();
    await run(['links', 'add', '--slug', 'spring', ...LINK], settings);
    const { code, stdout } = await run(['check'], settings);
    const journal = `the journal in DATA_DIR ${settings.DATA_DIR} can be read and written`;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`\nok    ${journal} (`) });
    expect(stdout).toMatch(/ MiB free\)\n[\s\S]*1 link[\s\S]*accepts connections/);
    expect(stdout).not.toMatch(/^(?:warn|wrong)/m);
  });

  async function reachable() {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    return { EVERFLOW_TRACKING_DOMAIN: sandbox.origin };
  }

  test('says that the journal will be made, and makes none', async () => {
    const dataDir = join(await tempDir(), 'new');
    const { code, stdout } = await run(['check'], { ...(await reachable()), DATA_DIR: dataDir });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`\nok    the journal will be made in DATA_DIR ${dataDir} (`),
    });
    expect(existsSync(join(dataDir, 'journal.db'))).toBe(false);
  });

  test('fails where the journal is damaged, and leaves it where it is', async () => {
    const dataDir = await tempDir();
    await writeFile(join(dataDir, 'journal.db'), 'no database'.repeat(1_000));
    const { code, stdout } = await run(['check'], { ...(await reachable()), DATA_DIR: dataDir });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^wrong .*journal\.db is damaged;.*\.$/m),
    });
    expect(stdout).toContain('accepts connections');
    expect(await readdir(dataDir)).toContain('journal.db');
  });

  test('fails where the journal cannot be written, or could not be made', async ({ skip }) => {
    // Nothing is forbidden to root.
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const options = { cwd: await tempDir(), under: process.getuid?.() === 0 ? nobody : [] };
    await chmod(options.cwd, 0o755);
    const version = await run(['--version'], {}, options).catch(() => null);
    if (version?.code !== 0) skip('this machine does not let the program run as another user');
    const [whole, empty] = [await tempDir(), await tempDir()];
    // A journal as the server leaves it while it runs: not even its log would have to be made.
    new Database(join(whole, 'journal.db')).exec('PRAGMA journal_mode = WAL; PRAGMA user_version = 0');
    for (const name of await readdir(whole)) await chmod(join(whole, name), 0o444);
    for (const dir of [whole, empty]) await chmod(dir, 0o555);
    const settings = await reachable();
    for (const dir of [whole, empty]) {
      const { code, stdout } = await run(['check'], { ...settings, DATA_DIR: dir }, options);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(/^wrong .*journal\.db cannot be .*check who owns/m),
      });
    }
  });

  test('warns of what looks like a setting and is none, even where a setting is wrong', async () => {
    const wrong = { EVERFLOW_TRACKING_DOMIAN: 'https://www.trk.example', BOT_NAMES: 'x' };
    const { code, stdout, stderr } = await run(['check'], wrong);
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout:
        'warn  BOT_NAMES is not a setting\nwarn  EVERFLOW_TRACKING_DOMIAN is not a setting; did you mean EVERFLOW_TRACKING_DOMAIN?\n',
    });
    expect(stderr).toContain('EVERFLOW_TRACKING_DOMAIN is required');
  });

  test('fails where the tracking domain cannot be reached', async () => {
    const { code, stdout } = await run(['check'], { EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9' });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('cannot be reached: ECONNREFUSED'),
    });
  });

  test('fails where a setting is wrong, or a link is by the settings of today', async () => {
    expect(await run(['check'], { PORT: 'x' })).toMatchObject({ code: 2 });
    const settings = { DATA_DIR: await tempDir(), EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9' };
    const link = [...LINK, '--json', '{"tracking_domain":"http://sandbox:4000"}', '--slug', 'x'];
    await run(['links', 'add', ...link], { ...settings, EVERFLOW_ALLOW_HTTP: 'true' });
    const { code, stdout } = await run(['check'], settings);
    expect(code).toBe(2);
    expect(stdout).toContain('tracking_domain must be https');
  });

  test('reads LINKS_FILE and writes nothing of it', async () => {
    const file = join(await tempDir(), 'links.json');
    const settings = { DATA_DIR: await tempDir(), EVERFLOW_TRACKING_DOMAIN: 'http://127.0.0.1:9' };
    const link = { slug: 'spring', offer_id: 1, affiliate_id: 2, destination: 'https://brand.example/' };
    await writeFile(file, JSON.stringify([link, { ...link, slug: '-' }]));
    const wrong = await run(['check'], { ...settings, LINKS_FILE: file });
    expect(wrong).toMatchObject({ code: 2, stdout: expect.stringMatching(/element 2.*slug/) });
    await writeFile(file, JSON.stringify([link]));
    const right = await run(['check'], { ...settings, LINKS_FILE: file });
    expect(right).toMatchObject({ code: 1, stdout: expect.stringContaining('1 link in LINKS_FILE') });
    expect((await run(['links', 'list', '--json'], settings)).stdout).toBe('');
  });
});

test('a wrong port of the demo is named', async () => {
  const demo = await start('demo', [], { DEMO_PORT: 'abc' });
  expect(await demo.exit).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^DEMO_PORT must be .*"abc"/),
  });
});

test('the demo shows what the README says, and ends on Ctrl-C', async () => {
  const demo = await start('demo', [], { DEMO_PORT: '0', DEMO_SANDBOX_PORT: '0' });
  const [, curl = ''] = await demo.printed(/curl -i '([^']+)'/);
  const answer = await ask(curl, 'GET', BROWSER);
  expect(answer).toMatchObject({
    status: 302,
    location: expect.stringMatching(/\/landing\?.*_ef_transaction_id=[0-9a-f]{32}$/),
  });
  expect(answer.cookies).toHaveLength(4);
  const landing = await ask(answer.location, 'GET', { ...BROWSER, cookie: 'ef_witness=1' });
  expect(landing.body).toContain(new URL(answer.location).searchParams.get('_ef_transaction_id'));
  demo.kill('SIGINT');
  expect(await demo.exit).toMatchObject({ code: 0 });
});
