import { type Authority, CurfewError, isAdmin, normalizeUsername, type User } from '@curfew/core';
import type { CouchdbCaller } from '../caller.ts';
import { toUsername } from '../names.ts';
import { forbidden, unauthorized } from '../refusal.ts';
import { nameInAddress } from './document.ts';

/** The user of a document's id; `null` also for ids that are nobody's. */
export async function findUserOf(authority: Authority, id: string): Promise<User | null> {
  const username = usernameIn(id);
  return username === null ? null : authority.findUser(username);
}

/** The user name in a document's id; `null` where it can be nobody's. */
export function usernameIn(id: string): string | null {
  const name = nameInAddress(id);
  if (name === null) return null;
  try {
    return normalizeUsername(toUsername(name));
  } catch (error) {
    if (error instanceof CurfewError && error.code === 'invalid-username') return null;
    throw error;
  }
}

/** Everybody may see and change themselves, administrators everybody. */
export function mayHandle(caller: CouchdbCaller | null, user: Pick<User, 'id'>): boolean {
  return caller !== null && (isAdmin(caller) || caller.userId === user.id);
}

/** As long as somebody who has just signed in needs for what they signed in for. */
const proofLastsMs = 10 * 60_000;

/**
 * Before what takes an account from its user for ever, and before whatever an administrator does to others: a session alone, which
 * somebody else may have come by, is not enough for it (OWASP ASVS 5.0 7.5.1 and 7.5.3). A program's token cannot prove itself
 * once more; it may do to others what its administrator may, and nothing to that administrator.
 *
 * @param user who is written; `null` for one who is not there yet.
 * @throws CouchdbError `forbidden`.
 */
export function requireFreshProof(caller: CouchdbCaller | null, user: Pick<User, 'id'> | null, now: number): void {
  if (caller === null) return;
  const isOwn = user !== null && caller.userId === user.id;
  if (!isOwn && (caller.isProgram || !isAdmin(caller))) return;
  if (caller.provedAt !== null && now - caller.provedAt <= proofLastsMs) return;
  throw forbidden(
    isOwn
      ? 'Sign in again to change your password or your roles, or to delete yourself.'
      : 'Sign in again to administer other users.',
  );
}

export function requireCouchdbAdmin(caller: CouchdbCaller | null): void {
  if (caller === null) throw unauthorized('You are not a server admin.');
  if (!isAdmin(caller)) throw forbidden('You are not a server admin.');
}
