import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** The part of a response that the benchmark checks. */
export interface Response {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
}

/** One connection of a visitor: HTTP/1.1, kept alive, one request at a time. Costs a few µs a request. */
export interface Connection {
  /** Writes a whole request; calls `done` with its response, or with the error that ended the connection. */
  send(request: string, done: (response: Response | Error) => void): void;
  close(): void;
}

export type Connect = () => Socket;

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';

/** Opens connections to an origin. On this machine, each has a loopback address of its own, as visitors have. */
export function connectTo(origin: string): Connect {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === 'https:';
  const target = { host: hostname, port: Number(port || (secure ? 443 : 80)), noDelay: true };
  if (secure) return () => connectTls({ ...target, servername: hostname });
  if (hostname !== '127.0.0.1') return () => connectTcp(target);
  let visitors = 0;
  return () => {
    visitors = (visitors + 1) % 0xff_ff_ff;
    const localAddress = `127.${(visitors >> 16) + 1}.${(visitors >> 8) & 255}.${visitors & 255}`;
    return connectTcp({ ...target, localAddress });
  };
}

export function openConnection(connect: Connect): Connection {
  let socket: Socket | null = null;
  let text = '';
  let waiting: ((response: Response | Error) => void) | null = null;

  function finish(response: Response | Error): void {
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
    if (bodyIsWhole(head, text.length - end - HEAD_END.length))
      finish({ status: Number(head.slice(9, 12)), head });
  }

  /** In Latin-1, a character is a byte. With one request at a time, nothing follows the last chunk. */
  function bodyIsWhole(head: string, length: number): boolean {
    const lower = head.toLowerCase();
    const at = lower.indexOf('\r\ncontent-length:');
    if (at >= 0) return length >= Number.parseInt(lower.slice(at + 17), 10);
    return !lower.includes('\r\ntransfer-encoding:') || text.endsWith(LAST_CHUNK);
  }

  function open(): Socket {
    const opened = connect();
    opened.setEncoding('latin1');
    opened.on('data', (chunk: unknown) => read(String(chunk)));
    let failure = new Error('the connection was closed');
    opened.on('error', error => {
      failure = error;
    });
    opened.on('close', () => {
      if (socket !== opened) return;
      socket = null;
      finish(failure);
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
      waiting = null;
      socket?.destroy();
    },
  };
}
