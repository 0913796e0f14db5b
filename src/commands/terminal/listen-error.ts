import { CommandError } from './command.ts';

/** How the person who started it can choose another place to listen. */
export interface ListenAdvice {
  readonly host: string;
  readonly port: number;
  /** What sets the host and the port, such as `--port` or `PORT`. */
  readonly hostSetting: string;
  readonly portSetting: string;
}

/** Turns the system's error on listening into a sentence that says what to change; other errors stay as they are. */
export function explainListenError(
  error: unknown,
  { host, port, hostSetting, portSetting }: ListenAdvice,
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is in use by another program; choose another with ${portSetting}.`,
    EACCES: `Port ${port} may not be opened by this user; choose one above 1023 with ${portSetting}.`,
    EADDRNOTAVAIL: `This machine has no address ${host}; choose another with ${hostSetting}.`,
    ENOTFOUND: `The host name ${host} is not known; choose another with ${hostSetting}.`,
  };
  const reason = typeof code === 'string' && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  return reason ? new CommandError(reason, { cause: error }) : error;
}
