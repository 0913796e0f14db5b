import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { describeApi } from '../../../src/admin/api-description.ts';
import { apiRoutes } from '../../../src/admin/api-routes.ts';
import { openApiDocument } from '../../../src/admin/openapi/openapi.ts';

test('a linter finds no problem in the OpenAPI document', async () => {
  const source = JSON.stringify(openApiDocument(describeApi(apiRoutes({ links: {} } as never))));
  const config = await createConfig({
    extends: ['recommended'],
    // "by-slug/qr.svg" could be a slug or the QR code of the link with the ID "by-slug", but neither can exist.
    rules: { 'no-ambiguous-paths': 'off' },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});
