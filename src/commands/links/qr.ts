import { extname } from 'node:path';
import { shortUrl } from '../../links/model/short-url.ts';
import { ERROR_CORRECTIONS, QR_DEFAULTS, QR_LIMITS, qrModules, qrOf } from '../../links/qr/qr.ts';
import { qrTerminal } from '../../links/qr/qr-terminal.ts';
import { CommandError, type CommandIo, type ExitCode, UsageError } from '../terminal/command.ts';
import { writeText } from '../terminal/output.ts';
import { onePositional, readArgs } from '../terminal/read-args.ts';
import { isFile, openOutputFile } from '../terminal/write-output.ts';
import { baseUrlOption } from './options.ts';
import { domainOption, findMeant, withLinks } from './session.ts';

const HELP = `click-proxy links qr SLUG [--domain HOST] [--base-url ORIGIN] [--output FILE] [options]

The QR code of a link's short URL: in a file, or drawn in the terminal.

  --base-url ORIGIN   where the link is reached if it has no domain of its own, such as https://go.brand.example
  --format FORMAT     svg, png or terminal; default: what FILE's extension says, else terminal on a terminal, else svg
  --ec L|M|Q|H        how much of it may be damaged or covered: 7, 15 (default), 25 or 30 %
  --size PIXELS       width and height of an image; default ${QR_DEFAULTS.size}
  --margin MODULES    white around it, in the code's own squares; default ${QR_DEFAULTS.margin}, which readers want
  --output FILE       is replaced only once the image is complete

  click-proxy links qr spring --domain go.brand.example --output spring.svg
`;

const FORMATS = ['svg', 'png', 'terminal'] as const;
type Format = (typeof FORMATS)[number];

export async function qrCommand(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = readArgs('links qr', {
    args: [...args],
    allowPositionals: true,
    options: {
      domain: { type: 'string' },
      'base-url': { type: 'string' },
      format: { type: 'string' },
      ec: { type: 'string', default: QR_DEFAULTS.errorCorrection },
      size: { type: 'string', default: String(QR_DEFAULTS.size) },
      margin: { type: 'string', default: String(QR_DEFAULTS.margin) },
      output: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    await writeText(io.stdout, HELP);
    return 0;
  }
  const slug = onePositional('links qr', "The link's slug", positionals);
  const output = isFile(values.output) ? values.output : undefined;
  const format =
    values.format === undefined
      ? defaultFormat(output, io)
      : oneOf('--format', FORMATS, values.format.toLowerCase());
  const shape = {
    errorCorrection: oneOf('--ec', ERROR_CORRECTIONS, values.ec.toUpperCase()),
    margin: wholeNumber('--margin', QR_LIMITS.margin, values.margin),
  };
  const size = wholeNumber('--size', QR_LIMITS.size, values.size);
  const baseUrl = baseUrlOption(values['base-url']);
  return withLinks(io, async ({ store }) => {
    const { link } = await findMeant(store, slug, domainOption(values.domain));
    const url = shortUrl(link, baseUrl);
    if (url === null)
      throw new CommandError(
        `The link "${slug}" works on any domain; say with --base-url which one the code is for, such as https://go.brand.example.`,
      );
    const image = format === 'terminal' ? terminalText(url, shape) : imageOf(url, { ...shape, format, size });
    if (output === undefined) await writeText(io.stdout, image);
    else await writeFile(output, image);
    return 0;
  });
}

function terminalText(url: string, shape: Parameters<typeof qrModules>[1]): string {
  return `${qrTerminal(qrModules(url, shape))}${url}\n`;
}

function imageOf(...args: Parameters<typeof qrOf>): Buffer {
  try {
    return qrOf(...args);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--${error.message}.`, { cause: error });
    throw error;
  }
}

async function writeFile(path: string, content: string | Buffer): Promise<void> {
  const file = await openOutputFile(path);
  try {
    await file.write(content);
    await file.commit();
  } finally {
    await file.discard();
  }
}

function defaultFormat(output: string | undefined, io: CommandIo): Format {
  const extension = extname(output ?? '')
    .slice(1)
    .toLowerCase();
  const named = FORMATS.find(format => format === extension);
  if (named) return named;
  return output === undefined && io.stdout.isTTY ? 'terminal' : 'svg';
}

function oneOf<T extends string>(option: string, choices: readonly T[], value: string): T {
  const choice = choices.find(known => known === value);
  if (choice !== undefined) return choice;
  throw new UsageError(`${option} must be one of ${choices.join(', ')}, not "${value}".`);
}

function wholeNumber(option: string, { min, max }: { min: number; max: number }, value: string): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`${option} must be a whole number from ${min} to ${max}, not "${value}".`);
}
