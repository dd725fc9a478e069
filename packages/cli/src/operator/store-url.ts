import { resolve } from 'node:path';
import { usageFailure } from '../command-line/failure.ts';

/** Where sessions are kept. */
export type StoreLocation =
  | { readonly kind: 'sqlite' /** Or `:memory:`. */; readonly path: string }
  /** Its text may hold a password. */
  | { readonly kind: 'postgres'; readonly url: string };

/** @throws Failure for a store that there is not. */
export function parseStore(store: string): StoreLocation {
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(store) ?? [];
  // Only the scheme is shown: the rest of an address may hold a password.
  if (scheme === undefined) {
    throw usageFailure(`the store ${JSON.stringify(store)} names no kind of store`, `write it like sqlite:${store}`);
  }
  if (['postgres', 'postgresql', 'cockroachdb'].includes(scheme)) return { kind: 'postgres', url: store };
  if (/^https?$/.test(scheme)) throw usageFailure('the store is the address of a server', 'write --url for that');
  if (scheme !== 'sqlite') {
    throw usageFailure(`unknown kind of store ${scheme}:`, 'use sqlite:PATH or postgres://USER@HOST/DATABASE');
  }
  const path = rest.replace(/^\/\/(?=\/)/, '');
  if (path === '' || path.startsWith('//')) {
    throw usageFailure(
      `the store ${JSON.stringify(store)} names no file`,
      'write it like sqlite:./curfew-data/curfew.db',
    );
  }
  return { kind: 'sqlite', path };
}

/** Where a store is, for people and for comparing: a file by its whole path, a database without the password. */
export function showStore(location: StoreLocation): string {
  if (location.kind === 'sqlite')
    return `sqlite:${location.path === ':memory:' ? location.path : resolve(location.path)}`;
  return location.url.replace(/:\/\/([^:@/?]*)(?::[^@/?]*)?@/, '://$1@').replace(/\?.*$/s, '');
}
