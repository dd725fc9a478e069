import { usageFailure } from '../command-line/failure.ts';

/** @returns the path of the SQLite file, or `:memory:`. @throws Failure for a store that this build does not have. */
export function sqlitePathOf(store: string): string {
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(store) ?? [];
  // Only the scheme is shown: the rest of an address may hold a password.
  if (scheme === undefined) {
    throw usageFailure(`the store ${JSON.stringify(store)} names no kind of store`, `write it like sqlite:${store}`);
  }
  if (['postgres', 'postgresql', 'cockroachdb', 'cockroach'].includes(scheme)) {
    throw usageFailure(`the store ${scheme}: is not in this build yet`, 'use sqlite:PATH');
  }
  if (scheme !== 'sqlite') throw usageFailure(`unknown kind of store ${scheme}:`, 'use sqlite:PATH');
  const path = rest.replace(/^\/\/(?=\/)/, '');
  if (path === '' || path.startsWith('//')) {
    throw usageFailure(
      `the store ${JSON.stringify(store)} names no file`,
      'write it like sqlite:./curfew-data/curfew.db',
    );
  }
  return path;
}
