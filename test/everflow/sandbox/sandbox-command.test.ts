import { EventEmitter, once } from 'node:events';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sandboxCommand } from '../../../src/commands/sandbox.ts';
import { CommandError, UsageError } from '../../../src/commands/terminal/command.ts';
import { CLICK, testSandbox } from './sandbox-fixture.ts';

/** A terminal's side of a stream: what was written, and a promise of text to come. */
class Written {
  text = '';
  readonly isTTY: boolean;
  readonly #changed = new EventEmitter();
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(text: string | Uint8Array): boolean {
    this.text += text;
    this.#changed.emit('changed');
    return true;
  }
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match) return match;
      await once(this.#changed, 'changed');
    }
  }
}

function run(args: string[], { isTTY = false } = {}) {
  const ending = new AbortController();
  const stdout = new Written(isTTY);
  const stderr = new Written(isTTY);
  const io = { stdin: Readable.from([]), stdout, stderr, environment: {}, ended: ending.signal };
  const exit = sandboxCommand(args, io);
  onTestFinished(() => ending.abort());
  return { exit, stdout, stderr, end: () => ending.abort() };
}

describe('click-proxy sandbox', () => {
  it('prints where it is, a line for each click, and ends with 0 when asked to', async () => {
    const { exit, stdout, end } = run(['--port', '0']);
    const [, origin] = await stdout.until(/Everflow sandbox at (http:\/\/127\.0\.0\.1:\d+):/);
    await (
      await request(`${origin}${CLICK}&sub1=%1b%5b2Jx`, { headers: { 'x-real-ip': '203.0.113.9' } })
    ).body.dump();
    await stdout.until(
      /^\d\d:\d\d:\d\d {2}offer 2101 {2}affiliate 7 {2}sub1=�\[2Jx {2}for 203\.0\.113\.9 {2}[0-9a-f]{32}\n/m,
    );
    end();
    expect(await exit).toBe(0);
    await expect(request(`${origin}${CLICK}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends at once when it was asked to before it began', async () => {
    const { exit, end } = run(['--port', '0']);
    end();
    expect(await exit).toBe(0);
  });

  it('uses colour on a terminal', async () => {
    const { stdout } = run(['--port', '0', '--status', '500'], { isTTY: true });
    const [, origin] = await stdout.until(/sandbox at (\S+):/);
    await (await request(`${origin}/clk?oid=x`)).body.dump();
    await stdout.until(/offer \? .*no click .*\u001b\[33m\[status 500\]\u001b\[39m\n/);
  });

  it('writes one JSON object a click with --json, and nothing else on stdout', async () => {
    const { stdout, stderr } = run(['--port', '0', '--json', '--click-path', '/c']);
    const [, origin] = await stderr.until(/sandbox at (\S+):/);
    await (await request(`${origin}/c?oid=1&affid=2`)).body.dump();
    await stdout.until(/\n/);
    expect(JSON.parse(stdout.text)).toMatchObject({ offer_id: 1, affiliate_id: 2, made: true });
  });

  it('takes a fault from its flags', async () => {
    const { stdout } = run(
      '--port 0 --error-code 9 --with-id --latency-ms 1 --next 1 --probability 1 --seed 4'.split(' '),
    );
    const [, origin] = await stdout.until(/sandbox at (\S+):/);
    const first = await request(`${origin}${CLICK}`);
    expect(await first.body.json()).toMatchObject({
      error_code: 9,
      transaction_id: expect.stringMatching(/./),
    });
    const second = await request(`${origin}${CLICK}`);
    expect(await second.body.json()).toMatchObject({ error_code: 0 });
  });

  it.each([
    ['--help', 0],
    ['-h', 0],
  ])('explains itself with %s', async (flag, code) => {
    const { exit, stdout } = run([flag]);
    expect(await exit).toBe(code);
    expect(stdout.text).toMatch(/--latency-ms/);
  });

  it.each<[string, RegExp]>([
    ['--port 70000', /^--port must be a whole number from 0 to 65535, not "70000"$/],
    ['--status abc', /^--status must be a whole number from 200 to 599$/],
    ['--reset now', /^--reset must be "before" or "after"/],
    ['--with-id --status 500', /^--with-id needs an error_code$/],
    ['--next 3', /^The fault orders nothing; give at least one of latency_ms/],
    ['--click-path clk --seed x', /^--click-path must be a path .*\n--seed must be a whole number/],
    ['--colour', /^Unknown option '--colour'\. See click-proxy sandbox --help\.$/],
    ['--port', /^Option '--port <value>' argument missing\. See click-proxy sandbox --help\.$/],
    ['start', /^Unexpected argument 'start'\. .*--help\.$/],
  ])('refuses %s', async (line, message) => {
    const error = await run(line.split(' ')).exit.catch(error => error);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(message);
  });

  it('says which port is taken, and what to do', async () => {
    const { sandbox } = await testSandbox();
    const { port } = new URL(sandbox.origin);
    const error = await run(['--port', port]).exit.catch(error => error);
    expect(error).toBeInstanceOf(CommandError);
    expect(error.message).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program; choose another with --port.`,
    );
  });
});
