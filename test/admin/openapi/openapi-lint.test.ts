import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { apiRoutes } from '../../../src/admin/api-routes.ts';
import { openApiDocument } from '../../../src/admin/openapi/openapi.ts';

test('a linter finds nothing wrong with the OpenAPI document', async () => {
  const source = JSON.stringify(
    openApiDocument(apiRoutes({ links: {} } as never).map(({ operation }) => operation)),
  );
  const config = await createConfig({
    extends: ['recommended'],
    // "by-slug/qr.svg" would be both a slug and a picture of the link "by-slug"; neither can be.
    rules: { 'no-ambiguous-paths': 'off' },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});
