import type { FastifyInstance } from 'fastify';
import { docsPage } from './docs-page.ts';
import { type ApiDescription, openApiDocument } from './openapi.ts';

/** Serves `/api/openapi.json` and `/docs`. They need no token, because they show nothing about this installation. */
export function registerApiDocs(app: FastifyInstance, description: ApiDescription): void {
  // Built on first use: most processes never serve it.
  let document: string | undefined;
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(openApiDocument(description), null, 2);
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(document);
  });
  app.get('/docs', (request, reply) => {
    const { headers, text } = docsPage(description.operations, originOf(request.host));
    return reply.headers(headers).send(text);
  });
}

/** Returns the origin of the request, for commands that people copy. Only a plain host and port is repeated. */
function originOf(host: string): string {
  return `http://${/^(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/.test(host) ? host : '127.0.0.1:3001'}`;
}
