import type { FastifyInstance } from 'fastify';
import type { Operation } from '../http/operation.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

/** `/api/openapi.json` and `/docs`: they hold nothing of this installation, and need no token. */
export function registerApiDocs(app: FastifyInstance, operations: readonly Operation[]): void {
  // Made when it is first asked for: most processes never are.
  let document: string | undefined;
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(operations), null, 2);
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  app.get('/docs', (request, reply) => {
    const { headers, text } = docsPage(operations, originOf(request.host));
    return reply.headers(headers).send(text);
  });
}

/** Where this was asked, for lines that people copy: what is no plain host and port is not repeated to them. */
function originOf(host: string): string {
  return `http://${/^(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(host) ? host : '127.0.0.1:3001'}`;
}
