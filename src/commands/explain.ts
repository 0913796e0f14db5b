import { parseArgs } from 'node:util';
import { type Config, readConfig } from '../config/config.ts';
import type { ClickAnswer, ClickRequest } from '../everflow/click.ts';
import type { EverflowClient } from '../everflow/client.ts';
import { openSqliteLinkStore } from '../links/store/sqlite-store.ts';
import { type LinkReader, linkFor } from '../links/store/store.ts';
import { createClickCaps } from '../redirect/click/click-caps.ts';
import { createDuplicates } from '../redirect/click/duplicates.ts';
import type { Ending } from '../redirect/click/ending.ts';
import { compileLink } from '../redirect/compiled-link.ts';
import { decideHit } from '../redirect/route.ts';
import { createVisit, readAddress, type Visit } from '../redirect/visit.ts';
import { createJudge } from '../redirect/visitor/judge-visitor.ts';
import { parseUrl } from '../text/parse-url.ts';
import { SYSTEM_CLOCK } from '../timing/clock.ts';
import { describeExplanation, type Explanation } from './explain-text.ts';
import { type Command, ConfigError, UsageError } from './terminal/command.ts';
import { writeText } from './terminal/output.ts';

const HELP = `click-proxy explain URL [--header 'Name: value' …] [--method GET] [--address IP] [--error-code N] [--json]

Says step by step what would happen to a hit: which link it finds, who its visitor is and by what rule, what is sent
to Everflow, where the visitor goes and with which cookies. Nothing is sent, so no click is made.
With --error-code, as if Everflow refused the click with that code.

  click-proxy explain 'https://go.brand.example/spring?sub1=a' --header 'User-Agent: Mozilla/5.0 (iPhone; …) …'
  click-proxy explain https://go.brand.example/spring --method HEAD --json
  click-proxy explain https://go.brand.example/spring --header 'User-Agent: …' --error-code 2
`;

/** Stands for the ID that Everflow would give. */
const TRANSACTION_ID = 'THE-NEW-TRANSACTION-ID';

/** `click-proxy explain`: what would happen to a hit, by the very code that would do it. */
export const explainCommand: Command = async (args, io) => {
  const { values, positionals } = readArgs(args);
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const visit = readVisit(values, positionals);
  const errorCode = readErrorCode(values['error-code']);
  if (visit.method !== 'GET' && visit.method !== 'HEAD')
    throw new UsageError(
      `A link is opened with GET or HEAD; ${visit.method} is answered 405, and makes no click.`,
    );
  const config = readConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  const store = await openSqliteLinkStore({ dataDir: config.value.links.dataDir });
  try {
    const explanation = await explain(visit, answerWith(errorCode), config.value, store);
    await writeText(io.stdout, describeExplanation(explanation, values.json === true));
    return 0;
  } finally {
    await store.close();
  }
};

/** What Everflow would say to a click. */
function answerWith(errorCode: number | null): ClickAnswer {
  if (errorCode !== null) return { outcome: 'rejected', errorCode, transactionId: null };
  const click = {
    kind: 'click',
    transactionId: TRANSACTION_ID,
    advertiserId: null,
    sessionHours: null,
  } as const;
  return { outcome: 'clicked', click };
}

async function explain(
  visit: Visit,
  clickAnswer: ClickAnswer,
  config: Config,
  store: LinkReader,
): Promise<Explanation> {
  let sent: ClickRequest | null = null;
  const everflow: Pick<EverflowClient, 'createClick'> = {
    async createClick(request) {
      sent = request;
      return clickAnswer;
    },
  };
  const ended = await decideHit(visit, async () => true, {
    answers: config,
    resolve: {
      extraParams: config.everflow.extraParams,
      links: {
        async find(hostname, slug) {
          const found = linkFor(await store.findAll(slug), hostname);
          return found && compileLink(found.link, found.id);
        },
      },
    },
    clicks: {
      config: config.everflow,
      everflow,
      duplicates: createDuplicates<Ending>(1, SYSTEM_CLOCK),
      // As for a link that has had none of its clicks yet.
      caps: createClickCaps({
        journal: { cappedClicks: async () => 0 },
        clock: SYSTEM_CLOCK,
        max: 1,
        replays: false,
      }),
      clock: SYSTEM_CLOCK,
      replays: config.replay.on,
    },
    judge: createJudge(config.visitors, { clock: SYSTEM_CLOCK, log: { info: () => {} }, max: 1 }),
  });
  return { ...ended, sent };
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        header: { type: 'string', short: 'H', multiple: true, default: [] },
        method: { type: 'string', short: 'X', default: 'GET' },
        address: { type: 'string', default: '203.0.113.1' },
        'error-code': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split('. ', 1)[0]}. See click-proxy explain --help.`, {
      cause: error,
    });
  }
}

function readVisit(values: ReturnType<typeof readArgs>['values'], [text, extra]: readonly string[]): Visit {
  const url = text === undefined || !/^https?:\/\//i.test(text) ? null : parseUrl(text);
  if (!url || extra !== undefined)
    throw new UsageError(
      `explain takes one URL, such as https://go.brand.example/spring. See click-proxy explain --help.`,
    );
  const address = readAddress(values.address);
  if (address === undefined)
    throw new UsageError(`--address must be an IP address, not "${values.address}".`);
  const { pathname, search, hostname: host, protocol } = url;
  return createVisit(
    {
      method: values.method.toUpperCase(),
      headers: readHeaders(values.header),
      https: protocol === 'https:',
      address,
      host,
      target: pathname + search,
    },
    SYSTEM_CLOCK,
  );
}

function readErrorCode(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new UsageError(`--error-code must be a whole number from 1 to 99999, not "${text}".`);
}

function readHeaders(lines: readonly string[]): Visit['headers'] {
  const pairs = lines.map(line => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new UsageError(`--header must be "Name: value", not "${line}".`);
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}
