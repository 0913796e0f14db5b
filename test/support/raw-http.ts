import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawAnswer {
  readonly status: number;
  /** Every header line as it came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface RawConnection {
  /** Sends these request targets, byte for byte, in one go; gives their answers, which must have no body. */
  askAll(targets: readonly string[]): Promise<RawAnswer[]>;
}

/** A connection on which any byte can be sent, which no HTTP client would allow. */
export async function rawConnection(origin: string): Promise<RawConnection> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  const heads = readHeads(socket);
  return {
    async askAll(targets) {
      const requests = targets.map(
        target =>
          `GET ${target} HTTP/1.1\r\nHost: go.brand.test\r\nUser-Agent: Mozilla/5.0 (Macintosh) Safari/1\r\n\r\n`,
      );
      socket.write(Buffer.from(requests.join(''), 'latin1'));
      const answers: RawAnswer[] = [];
      while (answers.length < targets.length) {
        const head = await heads.next();
        if (head.done) throw new Error(`the server closed the connection after ${answers.length} answers`);
        answers.push(parseHead(head.value));
      }
      return answers;
    },
  };
}

async function* readHeads(socket: Socket): AsyncGenerator<string, undefined> {
  let text = '';
  for await (const chunk of socket) {
    text += chunk.toString('latin1');
    const heads = text.split('\r\n\r\n');
    text = heads.pop() ?? '';
    yield* heads;
  }
  return undefined;
}

function parseHead(head: string): RawAnswer {
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1]), headers };
}
