import { fieldsOf } from '../bodies.ts';
import { GdapiError } from './errors.ts';

/** What a client sends to sign in. */
export interface LoginRequest {
  readonly username: string;
  readonly password: string;
  /** Milliseconds; `undefined` is "as long as the policy allows". */
  readonly lifetimeMs: number | undefined;
  readonly description: string | null;
  /** The answer is the cookie alone, without the token's text. */
  readonly wantsCookieOnly: boolean;
}

const longestLifetimeMs = 36_525 * 86_400_000;

/**
 * `code` is the name, a colon and the password, which may have colons of its own. `ttl`, `description` and `responseType` are those
 * of Rancher 2, whose `ttl` people asked to have honoured. Other fields that a token has are not for clients to write, and are
 * dropped, as everywhere in Rancher's API; web interfaces send them along.
 *
 * @throws GdapiError in the words of its table.
 */
export function readLoginRequest(body: unknown): LoginRequest {
  const { code, ttl, description, responseType } = fieldsOf(body);
  if (code === undefined) throw new GdapiError({ status: 422, code: 'MissingRequired', fieldName: 'code' });
  if (typeof code === 'object' && code !== null) throw invalid('InvalidFormat', 'code');
  const text = String(code ?? '');
  const colon = text.indexOf(':');
  if (colon < 0) throw new GdapiError({ status: 403 });
  return {
    username: text.slice(0, colon),
    password: text.slice(colon + 1),
    lifetimeMs: readTtl(ttl),
    description: readDescription(description),
    wantsCookieOnly: readResponseType(responseType) === 'cookie',
  };
}

/** As in Rancher 2, 0 is "as usual" and less is "for ever"; what the policy allows is the end of both. */
function readTtl(written: unknown): number | undefined {
  if (written === undefined || written === null || written === '') return undefined;
  // A form has texts only.
  const ttl = typeof written === 'string' && /^-?\d{1,16}$/.test(written) ? Number(written) : written;
  if (typeof ttl !== 'number' || !Number.isSafeInteger(ttl)) throw invalid('InvalidFormat', 'ttl');
  return ttl > 0 ? Math.min(ttl, longestLifetimeMs) : undefined;
}

function readDescription(written: unknown): string | null {
  if (written === undefined || written === null || written === '') return null;
  if (typeof written !== 'string' || /\p{Cc}/u.test(written)) throw invalid('InvalidCharacters', 'description');
  if (written.length > 200) throw invalid('MaxLengthExceeded', 'description');
  return written;
}

function readResponseType(written: unknown): 'json' | 'cookie' {
  if (written === undefined || written === null || written === '' || written === 'json') return 'json';
  if (written === 'cookie') return 'cookie';
  throw invalid('InvalidOption', 'responseType');
}

function invalid(code: string, fieldName: string): GdapiError {
  return new GdapiError({ status: 422, code, fieldName });
}
