import { join } from 'node:path';
import { Readable } from 'node:stream';
import { linksCommand } from '../../../src/commands/links.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { type SinkOptions, sink } from '../../support/test-io.ts';

export interface RunOptions {
  readonly stdin?: string;
  /** Whether a person types what is on stdin. */
  readonly atTerminal?: boolean;
  readonly stdout?: SinkOptions;
  readonly stderr?: SinkOptions;
  readonly environment?: Record<string, string>;
  readonly ended?: AbortSignal;
}

/** The links commands on a data directory of their own; a `+` in an argument stands for a space. */
export async function testLinks(dir?: string) {
  const dataDir = dir ?? join(await tempDir(), 'data');
  const links = async (args: string, options: RunOptions = {}) => {
    const [stdout, stderr] = [sink(options.stdout), sink(options.stderr)];
    const code = await linksCommand(
      args.split(' ').map(arg => arg.replaceAll('+', ' ')),
      {
        stdin: Object.assign(Readable.from([Buffer.from(options.stdin ?? '')]), {
          isTTY: options.atTerminal ?? false,
        }),
        stdout: stdout.stream,
        stderr: stderr.stream,
        environment: { DATA_DIR: dataDir, ...options.environment },
        ended: options.ended ?? new AbortController().signal,
      },
    );
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  };
  return { links, dataDir };
}
