import { createHash } from 'node:crypto';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send; only the `html` tag makes it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Value = string | number | Html | readonly Html[];

/** A template whose values are escaped, for text and for quoted attributes, unless they are `Html` themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.reduce((markup, part, i) => markup + toMarkup(values[i - 1] ?? '') + part));
}

function toMarkup(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(toMarkup).join('');
  return String(value).replace(/[&<>"']/g, character => ESCAPES[character] ?? '');
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** JavaScript of the sandbox's own, never with anything of a request in it. */
  readonly script?: string;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #3a3a3a); --soft: light-dark(#666, #a0a0a0);
  --mark: light-dark(#e7f5ec, #15331f); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 90rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
.id { font: 600 clamp(1rem, 3.6vw, 2.2rem)/1.3 ui-monospace, monospace; overflow-wrap: anywhere; margin: 0; }
.soft { color: var(--soft); } .mark { background: var(--mark); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; white-space: pre-line; } td.whole { overflow-wrap: normal; white-space: pre; } code, td { font-family: ui-monospace, monospace; }
button { font: inherit; font-size: .85rem; padding: .25rem .7rem; margin: 0 .3rem .3rem 0; cursor: pointer; }
`;

/** Headers and text of a page that loads nothing from anywhere and runs no script but its own. */
export function renderPage({ title, body, script = '' }: Page) {
  const scripts = script === '' ? "'none'" : hashSource(script);
  const policy = [
    "default-src 'none'",
    `style-src ${hashSource(STYLE)}`,
    `script-src ${scripts}`,
    `connect-src ${script === '' ? "'none'" : "'self'"}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
${body}
${script === '' ? '' : new Html(`<script>${script}</script>`)}
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return { headers, text: page.markup };
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
