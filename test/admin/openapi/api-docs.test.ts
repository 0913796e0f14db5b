import { expect, test } from 'vitest';
import { LINK_FIELD_NOTES } from '../../../src/admin/links/operations/link-field-notes.ts';
import { LINK_FIELDS } from '../../../src/links/model/link.ts';
import { testApi } from '../api-fixture.ts';

const OPEN = { authorization: undefined };

test('the document and its page need no token', async () => {
  const api = await testApi();
  const document = await api.ask('GET', '/api/openapi.json', undefined, OPEN);
  expect([document.status, document.body.openapi]).toEqual([200, '3.1.1']);
  const page = await api.ask('GET', '/docs', undefined, { ...OPEN, host: 'admin.brand.example:3001' });
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const path of Object.keys(document.body.paths)) expect(page.text).toContain(path);
  expect(page.text).toContain('curl &#39;http://admin.brand.example:3001/api/links&#39;');
});

test('the page loads nothing, runs nothing, and does not repeat an invalid host', async () => {
  const api = await testApi();
  const { headers, text } = await api.ask('GET', '/docs', undefined, {
    host: 'x"><script>alert(1)</script>',
  });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'none'");
  expect(text).not.toMatch(/<script|alert\(1\)|src="|href="http|style="/);
  expect(text).toContain('http://127.0.0.1:3001/api/links');
});

test('every field of a link is described in the document', () => {
  expect(LINK_FIELDS.filter(field => !LINK_FIELD_NOTES[field]?.['description'])).toEqual([]);
});
