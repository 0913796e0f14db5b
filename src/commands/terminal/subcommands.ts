import { errorCode } from '../../text/error-code.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';
import { writeText } from './output.ts';

/** A command that is made of others, such as `click-proxy links …`; without one of them it shows its help. */
export function createSubcommands(
  group: string,
  help: string,
  commands: Readonly<Record<string, Command>>,
): Command {
  return async ([name, ...args], io) => {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      await writeText(name === undefined ? io.stderr : io.stdout, help);
      return name === undefined ? 2 : 0;
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command)
      throw new UsageError(
        `There is no command "${group} ${name}"; there are ${Object.keys(commands).join(', ')}.`,
      );
    return untilNobodyReads(() => command(args, io));
  };
}

/** `links export | head` closes the pipe when it has seen enough: that is no failure. */
async function untilNobodyReads(run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (errorCode(error) === 'EPIPE') return 0;
    throw error;
  }
}
