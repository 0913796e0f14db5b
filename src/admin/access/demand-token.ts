import { ApiProblem } from '../http/problem-answer.ts';
import type { TokenVerdict } from './admin-token.ts';

const REALM = 'Bearer realm="click-proxy"';

/** Lets only a right token pass. @throws {ApiProblem} 401, 403 or 429 for any other verdict. */
export function demandToken(verdict: TokenVerdict): void {
  switch (verdict.kind) {
    case 'right':
      return;
    case 'off':
      throw new ApiProblem(
        403,
        'api_off',
        'The API is off. To switch it on, set ADMIN_TOKEN (at least 16 characters, for example from "openssl rand -hex 32") or ADMIN_TOKEN_FILE, and restart the server.',
      );
    case 'missing':
      throw new ApiProblem(401, 'token_missing', 'Send the ADMIN_TOKEN: "Authorization: Bearer …".', {
        headers: { 'www-authenticate': REALM },
      });
    case 'wrong':
      throw new ApiProblem(401, 'token_wrong', 'This is not the ADMIN_TOKEN.', {
        headers: { 'www-authenticate': `${REALM}, error="invalid_token"` },
      });
    case 'too_many': {
      const detail = `Too many wrong tokens from this address; wait ${verdict.retryAfterS} s.`;
      const headers = { 'retry-after': String(verdict.retryAfterS) };
      throw new ApiProblem(429, 'too_many_failures', detail, { headers });
    }
  }
}
