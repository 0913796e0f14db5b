import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Config, readConfig } from '../config/config.ts';
import { unknownSettings } from '../config/unknown-settings.ts';
import { LinksFileError } from '../links/files/serve-links-file.ts';
import { garbageCollection, startIdleCollection } from '../ops/idle-collection.ts';
import { inlineMore } from '../ops/inline-more.ts';
import { createLogs } from '../ops/logger.ts';
import { startServer } from '../server.ts';
import { type Command, ConfigError, refuseArguments } from './terminal/command.ts';
import { explainListenError } from './terminal/listen-error.ts';

const HELP = `click-proxy serve: answers short links until it is asked to end

Everything is set by environment variables, or a .env file in the working directory; .env.example explains each.
`;

/** `click-proxy serve`: runs the server until the process is asked to end. */
export const serveCommand: Command = async (args, io) => {
  if (refuseArguments('serve', args, HELP, io)) return 0;
  const config = readConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  inlineMore();
  const { close, ...logs } = createLogs(config.value.logLevel, io.stdout.isTTY === true, io.stderr);
  const { log } = logs;
  for (const { field, message } of unknownSettings(io.environment)) log.warn(`${field} ${message}`);
  const server = await startServer(config.value, logs).catch(async (error: unknown) => {
    await close();
    if (error instanceof LinksFileError) throw new ConfigError(error.message, { cause: error });
    throw explain(error, config.value);
  });
  log.info(
    {
      origin: server.origin,
      admin_origin: server.adminOrigin,
      tracking_domain: config.value.everflow.trackingDomain,
      data_dir: resolve(config.value.links.dataDir),
      ...server.found,
    },
    'ready for hits',
  );
  const stopCollecting = startIdleCollection({ collect: garbageCollection() });
  if (!io.ended.aborted) await once(io.ended, 'abort');
  stopCollecting();
  log.info('ending: finishing the hits in flight');
  const { inTime, lostRows } = await server.close();
  if (!inTime) log.error('not every hit was finished within SHUTDOWN_MS; what was left has been cut off');
  const code = inTime && lostRows === 0 ? 0 : 1;
  log.info({ lost_rows: lostRows }, `ended with exit code ${code}`);
  await close();
  return code;
};

/** Which of the two listeners could not listen, and what to change. */
function explain(error: unknown, { host, port, admin }: Config): unknown {
  const failed =
    error instanceof Error && 'port' in error && error.port === admin.port && admin.port !== port;
  return failed
    ? explainListenError(error, { ...admin, hostSetting: 'ADMIN_HOST', portSetting: 'ADMIN_PORT' })
    : explainListenError(error, { host, port, hostSetting: 'HOST', portSetting: 'PORT' });
}
