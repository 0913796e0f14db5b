import type { CommandIo } from './command.ts';

/** Writes, and waits until the reader has room for more. Rejects when nobody reads any longer (EPIPE). */
export function writeText(stream: CommandIo['stdout'], text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(error) : resolve()));
  });
}
