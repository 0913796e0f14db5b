import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One request of a visitor. */
export interface Ask {
  /** Path and query as they are sent. */
  readonly target: string;
  readonly method?: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
}

/** What a visitor had of its request. */
export type Received =
  | { readonly kind: 'whole'; readonly status: number; readonly location: string | null }
  /** Not one byte of an answer; `code` is the socket's error, or `closed`. */
  | { readonly kind: 'none'; readonly code: string }
  /** An answer that had begun, and never ended. */
  | { readonly kind: 'cut'; readonly bytes: string };

/** A visitor's connection, kept alive as long as the server keeps it and opened again when it is needed. */
export interface VisitorConnection {
  /** Connects already; rejects where that fails. */
  open(): Promise<void>;
  /** Asks, one request at a time. Never rejects. */
  ask(ask: Ask): Promise<Received>;
  close(): void;
}

interface Waiting {
  readonly isHead: boolean;
  resolve(received: Received): void;
}

/**
 * A plain socket: an HTTP client would ask again by itself, and would not tell an answer that was cut from one that
 * never began.
 */
export function createVisitorConnection(origin: string): VisitorConnection {
  const { hostname: host, port } = new URL(origin);
  let socket: Socket | null = null;
  let waiting: Waiting | null = null;
  let text = '';

  function settle(received: Received): void {
    const { resolve } = waiting ?? {};
    waiting = null;
    text = '';
    resolve?.(received);
  }

  function letGo(): void {
    // A reset leaves no port behind in TIME_WAIT: there are not enough of them for some runs of ten thousand.
    socket?.resetAndDestroy();
    socket = null;
  }

  function openSocket(): Socket {
    const opened = connect({ host, port: Number(port), noDelay: true }).setEncoding('latin1');
    let code = 'closed';
    opened.on('data', (chunk: string) => {
      if (opened !== socket || !waiting) return;
      text += chunk;
      const answer = readAnswer(text, waiting.isHead);
      if (!answer) return;
      if (answer.closes) letGo();
      settle(answer.received);
    });
    opened.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code ?? error.name;
    });
    opened.on('close', () => {
      if (opened !== socket) return;
      socket = null;
      settle(text === '' ? { kind: 'none', code } : { kind: 'cut', bytes: text });
    });
    return opened;
  }

  return {
    async open() {
      socket ??= openSocket();
      if (socket.connecting) await once(socket, 'connect');
    },
    ask(ask) {
      return new Promise(resolve => {
        waiting = { isHead: ask.method === 'HEAD', resolve };
        socket ??= openSocket();
        socket.write(requestText(ask));
      });
    },
    close: letGo,
  };
}

function requestText({ target, method = 'GET', headers }: Ask): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The answer that a text holds, once all of it is there. */
function readAnswer(text: string, isHead: boolean): { received: Received; closes: boolean } | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const bodyLength = isHead ? 0 : Number(headerOf(head, 'content-length') ?? 0);
  if (text.length < headEnd + 4 + bodyLength) return null;
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const closes = headerOf(head, 'connection') === 'close';
  return { received: { kind: 'whole', status, location: headerOf(head, 'location') }, closes };
}

function headerOf(head: string, name: string): string | null {
  const start = head.toLowerCase().indexOf(`\r\n${name}: `);
  if (start < 0) return null;
  const from = start + name.length + 4;
  const end = head.indexOf('\r\n', from);
  return head.slice(from, end < 0 ? undefined : end);
}
