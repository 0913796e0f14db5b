// The built program as an operator runs it: a sandbox, a server beside it, a link made with the CLI, one hit, the
// end by SIGTERM; and a configuration that must be refused. Plain Node, no dependencies.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const TIME_LIMIT_MS = 60_000;
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const directory = await mkdtemp(join(tmpdir(), 'click-proxy-smoke-'));
const children = new Set();
const timer = setTimeout(() => {
  process.stderr.write(`smoke: not done after ${TIME_LIMIT_MS / 1000} s\n`);
  stopAll();
  process.exit(1);
}, TIME_LIMIT_MS);

/** Starts a command of the program, with these settings and none of this machine's. */
function start(args, settings = {}) {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', text => {
      written[name] += text;
      child.emit('written');
    });
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child);
    child.emit('written');
    return { code, ...written };
  });
  return {
    ended,
    /** The first match in what it prints; fails when it ends without. */
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(written.stdout);
        if (match) return match;
        if (!children.has(child))
          throw new Error(
            `${args[0]} ended without printing ${pattern}:\n${written.stdout}${written.stderr}`,
          );
        await once(child, 'written');
      }
    },
    async stop() {
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      assert.equal(code, 0, `${args[0]} must end with 0 on SIGTERM: ${stderr}`);
    },
  };
}

async function run(args, settings) {
  const { code, stdout, stderr } = await start(args, settings).ended;
  assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

function stopAll() {
  for (const child of children) child.kill('SIGKILL');
}

function done(what) {
  process.stdout.write(`smoke: ${what}\n`);
}

async function serveAndHit() {
  const sandbox = start(['sandbox', '--port', '0']);
  const [, everflow] = await sandbox.printed(/Everflow sandbox at (http:\/\/\S+?):?\s/);
  const settings = {
    EVERFLOW_TRACKING_DOMAIN: everflow,
    DATA_DIR: join(directory, 'data'),
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_PORT: '0',
  };
  const link = ['--slug', 'spring', '--offer', '2101', '--affiliate', '7'];
  await run(['links', 'add', ...link, '--destination', `${everflow}/landing`], settings);
  assert.match(await run(['links', 'list'], settings), /^spring\t/);
  await run(['check'], settings);
  done('a link is made, and check passes');

  const server = start(['serve'], settings);
  const [, origin] = await server.printed(/listening at (http:\/\/[\d.]+:\d+)/);
  assert.equal((await fetch(`${origin}/-/ready`)).status, 200);

  // As a browser asks: a program gets a redirect without a click, and fetch says itself that it is one.
  const [answer] = await once(
    get(`${origin}/spring?sub1=a`, { headers: { 'user-agent': BROWSER } }),
    'response',
  );
  answer.resume();
  const location = new URL(answer.headers.location ?? 'about:blank');
  const { clicks } = await (await fetch(`${everflow}/clicks`)).json();
  const id = clicks[0]?.transaction_id;
  assert.equal(answer.statusCode, 302);
  assert.equal(clicks.length, 1);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(clicks[0].parameters.sub1, 'a');
  assert.equal(location.searchParams.get('_ef_transaction_id'), id);
  assert.match(answer.headers['set-cookie'].join('\n'), new RegExp(`^ef_tid_c_o_2101=${id};`, 'm'));
  assert.match((await server.printed(/.*"outcome":"clicked".*/))[0], new RegExp(`"transaction_id":"${id}"`));
  done('a hit becomes a click, a redirect with its ID, and a line in the log');

  await server.stop();
  await sandbox.stop();
  done('both end with 0 on SIGTERM');
}

async function refuseConfiguration() {
  const wrong = { EVERFLOW_TRACKING_DOMAIN: 'trk.example', PORT: '70000', RATE_LIMIT: 'few' };
  const { code, stdout, stderr } = await start(['serve'], wrong).ended;
  assert.equal(code, 2);
  assert.equal(stdout, '');
  for (const name of Object.keys(wrong)) assert.match(stderr, new RegExp(`^ *${name} must be `, 'm'));
  done('a wrong configuration is refused with 2, each setting by name');
}

try {
  await serveAndHit();
  await refuseConfiguration();
} finally {
  clearTimeout(timer);
  stopAll();
  await rm(directory, { recursive: true, force: true });
}
