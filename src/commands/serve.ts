import { once } from 'node:events';
import { readConfig } from '../config.ts';
import { LinksFileError } from '../links/serve-links-file.ts';
import { createLogger } from '../ops/logger.ts';
import { startServer } from '../server.ts';
import { type Command, ConfigError, refuseArguments } from './command.ts';
import { explainListenError } from './listen-error.ts';

const HELP = `click-proxy serve: answers short links until it is asked to end

Everything is set by environment variables, or a .env file in the working directory; .env.example explains each.
`;

/** `click-proxy serve`: runs the server until the process is asked to end. */
export const serveCommand: Command = async (args, io) => {
  if (refuseArguments('serve', args, HELP, io)) return 0;
  const config = readConfig(io.environment);
  if (!config.ok) throw ConfigError.of(config.problems);
  const { host, port } = config.value;
  const { log, close } = createLogger(config.value.logLevel, io.stdout.isTTY === true, io.stderr);
  const server = await startServer(config.value, log).catch((error: unknown) => {
    if (error instanceof LinksFileError) throw new ConfigError(error.message, { cause: error });
    throw explainListenError(error, { host, port, hostSetting: 'HOST', portSetting: 'PORT' });
  });
  log.info(
    { origin: server.origin, tracking_domain: config.value.everflow.trackingDomain },
    'ready for hits',
  );
  if (!io.ended.aborted) await once(io.ended, 'abort');
  log.info('ending: finishing the hits in flight');
  await server.close();
  await close();
  return 0;
};
