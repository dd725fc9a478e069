import { createHmac } from 'node:crypto';
import type { CouchdbCaller } from '../caller.ts';
import { toDocumentRoles } from '../names.ts';
import type { ProxyAuthentication } from '../options.ts';

/**
 * The headers of CouchDB's proxy authentication. The token covers nothing but the name and never expires, so that it is
 * made for each request and goes nowhere but to that CouchDB.
 */
export function signIdentity(
  { username: name, roles }: Pick<CouchdbCaller, 'username' | 'roles'>,
  { secret, algorithm = 'sha256', systemRoles = {} }: ProxyAuthentication,
): Record<string, string> {
  const mapped = roles.flatMap((role) => (Object.hasOwn(systemRoles, role) ? (systemRoles[role] ?? []) : []));
  const sent = [...new Set([...toDocumentRoles(roles).filter(canBeSent), ...mapped])];
  return {
    'X-Auth-CouchDB-UserName': toHeader(name),
    'X-Auth-CouchDB-Roles': toHeader(sent.join(',')),
    'X-Auth-CouchDB-Token': createHmac(algorithm, secret).update(name).digest('hex'),
  };
}

/**
 * A role that CouchDB takes from a header as it is. One with a comma in it would be two there, and whatever the second is called;
 * spaces around one, and one without a letter, would be lost.
 */
function canBeSent(role: string): boolean {
  return !role.startsWith('_') && !/[,\p{C}]|^\s|\s$|^$/u.test(role);
}

/** CouchDB reads the bytes of a header as UTF-8; Node writes each character as a byte. */
function toHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
