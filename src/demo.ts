#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import closeWithGrace from 'close-with-grace';
import { CommandError } from './commands/terminal/command.ts';
import { explainListenError } from './commands/terminal/listen-error.ts';
import { readConfig } from './config/config.ts';
import { integer } from './config/parse-number.ts';
import { SettingError } from './config/setting.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './everflow/sandbox/sandbox.ts';
import type { Link, LinkInput } from './links/model/link.ts';
import { parseLink } from './links/model/parse-link.ts';
import { openSqliteLinkStore } from './links/store/sqlite-store.ts';
import { createLogs } from './ops/logger.ts';
import { type RunningServer, startServer } from './server.ts';
import { describeProblems } from './text/problem.ts';

// `npm run demo`: sandbox, proxy and landing page in one process, with links that show different things.

const HOST = '127.0.0.1';
const { DEMO_PORT = '3000', DEMO_SANDBOX_PORT = '4000' } = process.env;

/** A link, and what it shows. */
interface DemoLink {
  readonly shows: string;
  readonly query: string;
  readonly link: LinkInput;
}

function demoLinks(sandbox: string, failing: string): DemoLink[] {
  const offer = { offer_id: 2101, affiliate_id: 7 };
  return [
    {
      shows: 'a link for an e-mail: the query goes to Everflow and to the landing page',
      query: '?sub2=u42&utm_source=mail&gclid=G1',
      link: {
        ...offer,
        slug: 'spring',
        destination: `${sandbox}/landing`,
        default_params: { source_id: 'email' },
      },
    },
    {
      shows: 'a link for one SMS recipient: short, everything fixed in the link',
      query: '',
      link: {
        ...offer,
        slug: 's/k7Qx',
        destination: `${sandbox}/landing?_ef_transaction_id=`,
        fixed_params: { sub1: 'sms', sub5: 'recipient-1042' },
      },
    },
    {
      shows: 'a destination with macros, and a campaign name mapped to a sub',
      query: '?utm_campaign=may%2Fsale&sub1=blue',
      link: {
        ...offer,
        slug: 'macros',
        destination: `${sandbox}/landing/{sub1}?tid={transaction_id}&aff={affiliate_id}&campaign={sub2}#offer-{offer_id}`,
        param_map: { utm_campaign: 'sub2' },
      },
    },
    {
      shows: 'an Everflow that hangs: after 1.5 s the visitor is sent on without an ID',
      query: '',
      link: { ...offer, slug: 'hanging', destination: `${sandbox}/landing`, tracking_domain: failing },
    },
  ];
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'click-proxy-demo-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const grace = closeWithGrace({ skip: ['beforeExit'] }, async ({ err }) => {
    if (err) process.stderr.write(`${err.stack}\n`);
    await close();
  });
  try {
    const port = readPort('DEMO_PORT', DEMO_PORT);
    const sandboxPort = readPort('DEMO_SANDBOX_PORT', DEMO_SANDBOX_PORT);
    const sandbox = await sandboxFor(closers, { port: sandboxPort });
    const failing = await sandboxFor(closers, { port: 0, faults: [{ hang: 'headers' }] });
    // By the same name as the proxy, so that the landing page is sent the cookies too.
    const landing = sandbox.origin.replace(HOST, 'localhost');
    const demos = demoLinks(landing, failing.origin);
    await writeLinks(dataDir, demos);
    const server = await startProxy(port, dataDir, sandbox.origin);
    closers.push(() => server.close());
    process.stdout.write(introduction(server, sandbox, demos, dataDir));
  } catch (error) {
    grace.uninstall();
    await close();
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function readPort(name: string, text: string): number {
  try {
    return integer(0, 65_535)(text);
  } catch (error) {
    throw error instanceof SettingError ? new CommandError(`${name} ${error.message}`) : error;
  }
}

async function sandboxFor(closers: (() => Promise<unknown>)[], options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox({ ...options, host: HOST }).catch((error: unknown) => {
    throw explain(error, options.port ?? 0, 'DEMO_SANDBOX_PORT');
  });
  closers.push(() => sandbox.close());
  return sandbox;
}

async function startProxy(port: number, dataDir: string, trackingDomain: string) {
  const config = readConfig({
    EVERFLOW_TRACKING_DOMAIN: trackingDomain,
    HOST,
    PORT: String(port),
    ADMIN_PORT: '0',
    DATA_DIR: dataDir,
    // A person tries the demo with it; elsewhere it is a program's.
    BOT_ALLOW: 'curl/',
  });
  if (!config.ok) throw new CommandError(`The demo cannot start:\n${describeProblems(config.problems)}`);
  const logs = createLogs('info', process.stdout.isTTY, process.stderr);
  return startServer(config.value, logs).catch((error: unknown) => {
    throw explain(error, port, 'DEMO_PORT');
  });
}

function explain(error: unknown, port: number, portSetting: string): unknown {
  return explainListenError(error, {
    host: HOST,
    port,
    hostSetting: 'HOST',
    portSetting: `${portSetting}=…`,
  });
}

async function writeLinks(dataDir: string, demos: readonly DemoLink[]): Promise<void> {
  const store = await openSqliteLinkStore({ dataDir });
  for (const { link } of demos)
    await store.put(checked(link), { source: 'cli', replace: true, takeOver: false });
  await store.close();
}

function checked(input: LinkInput): Link {
  const parsed = parseLink(input, { allowHttp: false });
  if (!parsed.ok) throw new Error(`a link of the demo is wrong:\n${describeProblems(parsed.problems)}`);
  return parsed.value;
}

function introduction(
  { origin, adminOrigin }: RunningServer,
  sandbox: Sandbox,
  demos: readonly DemoLink[],
  dataDir: string,
): string {
  const proxy = `http://localhost:${new URL(origin).port}`;
  const lines = demos.map(({ shows, query, link }) => `  ${proxy}/${link.slug}${query}\n      ${shows}\n`);
  return `
The demo runs. Open one of these links; the page it leads to shows what arrived:

${lines.join('')}
  ${sandbox.origin}/
      the clicks that the stand-in for Everflow has counted, as they come

Or see the redirect itself: a 302, the transaction ID at the end of Location, four cookies. (The demo takes curl for a
person, by BOT_ALLOW=curl/; otherwise it would be a bot and make no click.)

  curl -i '${proxy}/spring?sub2=u42&utm_source=mail&gclid=G1'

What the journal has of them, and the metrics:

  DATA_DIR=${dataDir} npx click-proxy hits follow
  DATA_DIR=${dataDir} npx click-proxy hits stats --per hour
  curl ${adminOrigin}/metrics

Ctrl-C ends it, and deletes that directory.

`;
}

await main();
