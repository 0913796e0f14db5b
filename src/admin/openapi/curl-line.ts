import type { BodyRule, Operation } from '../http/operation.ts';
import { parametersOf } from './openapi.ts';

/** Returns a curl command for the operation, to paste into a shell where ADMIN_TOKEN is set. */
export function curlLine(operation: Operation, origin: string): string {
  const { method, path, params, body } = operation;
  const examples = parametersOf(params, 'path');
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(String(examples.find(parameter => parameter.name === name)?.['example'] ?? name)),
  );
  const lines = [
    `curl ${quoted(origin + filled)}`,
    ...(method === 'GET' ? [] : [`--request ${method}`]),
    '--header "Authorization: Bearer $ADMIN_TOKEN"',
    ...bodyOptions(body),
  ];
  return lines.join(' \\\n  ');
}

function bodyOptions(body: BodyRule): readonly string[] {
  if (body.kind === 'none') return [];
  const [type = '', example] =
    body.kind === 'json' ? [body.types[0], body.example] : contentExample(body.content);
  const text = typeof example === 'string' ? example : JSON.stringify(example);
  return [`--header ${quoted(`Content-Type: ${type}`)}`, `--data-binary ${quoted(text)}`];
}

function contentExample(
  content: Readonly<Record<string, { readonly example: unknown }>>,
): [string?, unknown?] {
  const [first] = Object.entries(content);
  return first ? [first[0], first[1].example] : [];
}

/** Quotes a text for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
