import { styleText } from 'node:util';
import type { Fault } from './fault.ts';
import type { RecordedClick } from './recorded-click.ts';

const LONGEST_VALUE = 48;

/** One line for a person about a click: local time, what was asked for, whose address, the ID, the fault. */
export function clickLine(click: RecordedClick, { colour }: { readonly colour: boolean }): string {
  // Whether to colour was decided for the stream that is written to; styleText would look at process.stdout.
  const paint = (format: 'dim' | 'yellow', text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  const { oid: _oid, affid: _affid, ...rest } = click.parameters;
  const address = Object.values(click.forwarded)[0] ?? click.address;
  const parts = [
    paint('dim', new Date(click.time).toTimeString().slice(0, 8)),
    `offer ${click.offer_id ?? '?'}`,
    `affiliate ${click.affiliate_id ?? '?'}`,
    ...Object.entries(rest).map(([name, value]) => `${printable(name)}=${printable(value)}`),
    paint('dim', `for ${printable(address)}`),
    click.transaction_id ?? 'no click',
  ];
  if (click.fault) parts.push(paint('yellow', `[${describeFault(click.fault)}]`));
  return parts.join('  ');
}

function describeFault({ next: _next, probability: _probability, ...effects }: Fault): string {
  return Object.entries(effects)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** Without what could move the cursor or start a line: the text comes from whoever called the sandbox. */
function printable(text: string): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '�');
  return safe.length > LONGEST_VALUE ? `${safe.slice(0, LONGEST_VALUE)}…` : safe;
}
