import type { CommandIo } from '../../src/commands/terminal/command.ts';

export interface SinkOptions {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** The error's code when its reader has gone away. */
  readonly failWith?: string;
}

/** A stream that keeps what is written to it. */
export function sink(options: SinkOptions = {}) {
  let text = '';
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const done = rest.at(-1);
    if (!options.failWith) text += String(chunk);
    const error = options.failWith ? Object.assign(new Error('write'), { code: options.failWith }) : null;
    if (typeof done === 'function') setImmediate(() => done(error));
    return true;
  };
  return { stream: { ...options, write } as CommandIo['stdout'], text: () => text };
}
