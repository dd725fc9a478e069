import { type Authority, isAdmin, readUsername, type User, type Username } from '@curfew/core';
import type { CouchdbCaller } from '../caller.ts';
import { forbidden, unauthorized } from '../refusal.ts';
import { nameInAddress } from './document.ts';

/** The user of a document's id; `null` also for ids that are nobody's. */
export async function findUserOf(authority: Authority, id: string): Promise<User | null> {
  const username = usernameIn(id);
  return username === null ? null : authority.findUser(username);
}

/** The user name in a document's id; `null` where it can be nobody's. */
export function usernameIn(id: string): Username | null {
  const name = nameInAddress(id);
  return name === null ? null : readUsername(name);
}

/** Everybody may see and change themselves, administrators everybody. */
export function mayHandle(caller: CouchdbCaller | null, user: Pick<User, 'id'>): boolean {
  return caller !== null && (isAdmin(caller) || caller.userId === user.id);
}

export function requireCouchdbAdmin(caller: CouchdbCaller | null): void {
  if (caller === null) throw unauthorized('You are not a server admin.');
  if (!isAdmin(caller)) throw forbidden('You are not a server admin.');
}
