import { connect } from 'node:net';
import { Pool } from 'undici';
import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../../src/everflow/sandbox/sandbox.ts';

export const CLICK = '/clk?oid=2101&affid=7';

/** A sandbox and a client of its own, both closed when the test ends. */
export async function testSandbox(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const pool = new Pool(sandbox.origin, { connections: 1 });
  onTestFinished(async () => {
    await pool.destroy();
    await sandbox.close();
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const { statusCode, headers: answered, body } = await pool.request({ method: 'GET', path, headers });
    return { status: statusCode, headers: answered, text: await body.text() };
  };
  const send = async (method: 'POST' | 'DELETE', path: string, json?: unknown) => {
    const body = json === undefined ? null : JSON.stringify(json);
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method, path, headers, body });
    const text = await answer.body.text();
    return { status: answer.statusCode, json: text === '' ? null : JSON.parse(text) };
  };
  return { sandbox, pool, get, send };
}

/** How a connection of one's own ended, and each piece of text that came before. */
export interface Wire {
  readonly pieces: readonly string[];
  readonly end: 'closed' | 'reset';
}

/** Sends one keep-alive request over a bare socket and reads until the sandbox ends the connection. */
export async function readWire(origin: string, path: string): Promise<Wire> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  const pieces: string[] = [];
  socket.on('data', piece => pieces.push(piece.toString()));
  return new Promise((resolve, reject) => {
    socket.once('end', () => resolve({ pieces, end: 'closed' }));
    socket.once('error', error => {
      if ('code' in error && error.code === 'ECONNRESET') resolve({ pieces, end: 'reset' });
      else reject(error);
    });
  });
}
