import { createHmac } from 'node:crypto';
import type { CouchdbCaller } from '../caller.ts';
import { toDocumentRoles, toName } from '../names.ts';

/** How a CouchDB is told who is calling: `[chttpd_auth] proxy_use_secret = true`, and the same `secret`. */
export interface ProxyAuthentication {
  readonly secret: string;
  /** `sha1` for CouchDB up to 3.3.1. Default: `sha256`. */
  readonly algorithm?: 'sha1' | 'sha256';
  /**
   * Roles of ours under which a user has a system role there, such as `{ admin: '_admin' }`. Without it nobody has one:
   * CouchDB takes roles at their word. Default: none.
   */
  readonly systemRoles?: Readonly<Record<string, string>>;
}

/**
 * The headers of CouchDB's proxy authentication. The token covers nothing but the name and never expires, so that it is
 * made for each request and goes nowhere but to that CouchDB.
 */
export function signIdentity(
  { username, roles }: Pick<CouchdbCaller, 'username' | 'roles'>,
  { secret, algorithm = 'sha256', systemRoles = {} }: ProxyAuthentication,
): Record<string, string> {
  const name = toName(username);
  const mapped = roles.flatMap((role) => (Object.hasOwn(systemRoles, role) ? (systemRoles[role] ?? []) : []));
  const sent = [...new Set([...toDocumentRoles(roles).filter((role) => !role.startsWith('_')), ...mapped])];
  return {
    'X-Auth-CouchDB-UserName': toHeader(name),
    'X-Auth-CouchDB-Roles': toHeader(sent.join(',')),
    'X-Auth-CouchDB-Token': createHmac(algorithm, secret).update(name).digest('hex'),
  };
}

/** CouchDB reads the bytes of a header as UTF-8; Node writes each character as a byte. */
function toHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
