import type { QrModules } from './qr-modules.ts';

/** Black on white, whatever the terminal's own colours are: most readers cannot read inverted codes. */
const BLACK_ON_WHITE = '\u001b[30;107m';
const RESET = '\u001b[0m';
/** The character for two modules, indexed by whether the upper and then the lower one is dark. */
const HALVES = [
  [' ', '▄'],
  ['▀', '█'],
] as const;

/** Draws a QR code in a terminal, two modules to a character. */
export function qrTerminal(modules: QrModules): string {
  const lines: string[] = [];
  for (let y = 0; y < modules.length; y += 2) {
    const upper = modules[y] ?? [];
    const lower = modules[y + 1] ?? [];
    const text = upper.map((dark, x) => HALVES[dark ? 1 : 0][lower[x] ? 1 : 0]).join('');
    lines.push(`${BLACK_ON_WHITE}${text}${RESET}\n`);
  }
  return lines.join('');
}
