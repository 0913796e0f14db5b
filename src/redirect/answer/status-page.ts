/** A page for a visitor who cannot be sent anywhere: what happened, and what they can do. */
interface PageText {
  readonly title: string;
  readonly advice: string;
}

const PAGES: Readonly<Record<number, PageText>> = {
  404: {
    title: 'This link does not exist',
    advice: 'Please check the address, or open the link in the message again.',
  },
  405: { title: 'This link can only be opened', advice: 'Open it in a browser.' },
  410: { title: 'This link is no longer active', advice: 'What it led to has ended.' },
  429: { title: 'Too many requests', advice: 'Please wait a minute and try again.' },
  500: { title: 'Something went wrong', advice: 'Please try again in a moment.' },
  503: { title: 'Not ready yet', advice: 'Please open the link once more.' },
};
const UNKNOWN: PageText = { title: 'This request cannot be answered', advice: 'Please check the address.' };

/** What to answer a person, or a program that asks for JSON, with a status that is no redirect. */
export function statusPage(status: number, accept: string | undefined): { type: string; body: string } {
  const text = PAGES[status] ?? UNKNOWN;
  return wantsJson(accept)
    ? { type: 'application/json; charset=utf-8', body: JSON.stringify({ status, message: text.title }) }
    : { type: 'text/html; charset=utf-8', body: html(text) };
}

function wantsJson(accept: string | undefined): boolean {
  return accept?.includes('json') === true && !accept.includes('text/html');
}

function html({ title, advice }: PageText): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 20vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.4rem; line-height: 1.25 }
</style>
<h1>${title}</h1>
<p>${advice}</p>
</html>
`;
}
