import { HITS_TAG } from './hits/hit-operations.ts';
import { HIT_SCHEMAS } from './hits/hit-schemas.ts';
import type { ApiRoute } from './http/operation.ts';
import { PROBLEM_SCHEMAS } from './http/problem-schemas.ts';
import { LINKS_TAG } from './links/operations/link-operation.ts';
import { LINK_SCHEMAS } from './links/operations/link-schemas.ts';
import type { ApiDescription } from './openapi/openapi.ts';

/** Collects what the OpenAPI document says about these routes. */
export function describeApi(routes: readonly ApiRoute[]): ApiDescription {
  return {
    operations: routes.map(({ operation }) => operation),
    schemas: { ...PROBLEM_SCHEMAS, ...LINK_SCHEMAS, ...HIT_SCHEMAS },
    tags: [LINKS_TAG, HITS_TAG],
  };
}
