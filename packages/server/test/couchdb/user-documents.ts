import { pbkdf2Sync } from 'node:crypto';
import { password } from '../start.ts';

export function idOf(name: string): string {
  return `org.couchdb.user:${name}`;
}

/** Where a user's document is. */
export function pathOf(name: string): string {
  return `/_users/${encodeURIComponent(idOf(name))}`;
}

export function userNamed(name: string, more: object = {}) {
  return { _id: idOf(name), type: 'user', name, roles: [], password, ...more };
}

/** As a CouchDB keeps it. */
export function hashedUser(
  name: string,
  digest: 'sha1' | 'sha256' | 'sha512',
  length: number,
  prf: string | undefined = digest.replace('sha1', 'sha'),
) {
  const [salt, iterations] = ['d5513283df4f649c72757a91aa30bdde', 10];
  return {
    ...userNamed(name, { password: undefined }),
    password_scheme: 'pbkdf2',
    pbkdf2_prf: prf,
    iterations,
    salt,
    derived_key: pbkdf2Sync(password, salt, iterations, length, digest).toString('hex'),
  };
}
