import { hash } from 'node:crypto';
import type { User } from '@curfew/core';

/** Tells users apart who have had the same name. No secret, and nothing that names anybody. */
export function fingerprintOf({ id }: Pick<User, 'id'>): string {
  return hash('sha256', id, 'hex').slice(0, 32);
}

/**
 * CouchDB's revision of a user: our own, followed by what tells apart two users who have had the same name, so that a
 * document of the one cannot overwrite the other.
 */
export function revisionOf({ id, revision }: Pick<User, 'id' | 'revision'>): string {
  return `${revision}-${hash('sha256', `${id}\n${revision}`, 'hex').slice(0, 32)}`;
}
