import { connect, type Socket } from 'node:net';

/** A response as far as a benchmark looks at it. */
export interface Response {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
}

/** One connection of a visitor: HTTP/1.1, kept alive, one request at a time. Costs a few µs a request. */
export interface Connection {
  /** Writes a whole request; `done` is called with its response, or with null when the connection failed. */
  send(request: string, done: (response: Response | null) => void): void;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

export function openConnection(origin: string): Connection {
  const { hostname, port } = new URL(origin);
  let socket: Socket | null = null;
  let text = '';
  let waiting: ((response: Response | null) => void) | null = null;

  function finish(response: Response | null): void {
    const done = waiting;
    waiting = null;
    text = '';
    done?.(response);
  }

  function read(chunk: string): void {
    text += chunk;
    const end = text.indexOf(HEAD_END);
    if (end < 0) return;
    const head = text.slice(0, end);
    // Latin-1: a character is a byte.
    if (text.length < end + HEAD_END.length + bodyLength(head)) return;
    finish({ status: Number(head.slice(9, 12)), head });
  }

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.setEncoding('latin1');
    opened.on('data', (chunk: unknown) => read(String(chunk)));
    opened.on('error', () => {});
    opened.on('close', () => {
      if (socket !== opened) return;
      socket = null;
      finish(null);
    });
    return opened;
  }

  return {
    send(request, done) {
      waiting = done;
      socket ??= open();
      socket.write(request, 'latin1');
    },
    close() {
      socket?.destroy();
    },
  };
}

/** @throws {Error} where the response does not tell: no contender answers in chunks. */
function bodyLength(head: string): number {
  const lower = head.toLowerCase();
  const at = lower.indexOf('\r\ncontent-length:');
  if (at >= 0) return Number.parseInt(lower.slice(at + 17), 10);
  if (lower.includes('\r\ntransfer-encoding:')) throw new Error(`an answer in chunks:\n${head}`);
  return 0;
}
