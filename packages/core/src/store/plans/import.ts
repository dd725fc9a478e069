import { CurfewError } from '../../errors.ts';
import type { Binding } from '../../session/binding.ts';
import { earlier } from '../../session/use.ts';
import type { Identity } from '../../user/identity.ts';
import { noMeans } from '../../user/passkey.ts';
import type { ImportDenied, StoredSession, StoredUser, StoreImport } from '../move.ts';
import { isFromTheFuture } from './not-before.ts';

/** What every store decides alike when it takes in another one's content. */

/** @param holdsData whether it has any content; asked only where it was never filled. @returns what to remember. */
export function planImport(
  found: StoreImport | null,
  holdsData: boolean,
  source: string,
  at: number,
): { readonly ok: true; readonly isRepeated: boolean; readonly state: StoreImport } | ImportDenied {
  if (found === null) {
    if (holdsData) return { ok: false, reason: 'holds-data', found };
    return { ok: true, isRepeated: false, state: { source, startedAt: at, completedAt: null, openedAt: null } };
  }
  if (found.openedAt !== null) return { ok: false, reason: 'in-use', found };
  if (found.source !== source) return { ok: false, reason: 'other-source', found };
  return { ok: true, isRepeated: true, state: { ...found, completedAt: null } };
}

/** @returns what to remember. @throws CurfewError `store-unavailable` where no import is under way. */
export function planCompletion(found: StoreImport | null, at: number): StoreImport {
  return { ...importing(found), completedAt: at };
}

/** @returns what to remember; `null` is "nothing new". */
export function planOpening(
  found: StoreImport | null,
  at: number,
): { readonly ok: true; readonly state: StoreImport | null } | { readonly ok: false; readonly reason: 'incomplete' } {
  if (found === null || found.openedAt !== null) return { ok: true, state: null };
  return found.completedAt === null
    ? { ok: false, reason: 'incomplete' }
    : { ok: true, state: { ...found, openedAt: at } };
}

/** @throws CurfewError `store-unavailable` where nothing may be taken in. */
export function importing(found: StoreImport | null): StoreImport {
  if (found !== null && found.completedAt === null && found.openedAt === null) return found;
  throw new CurfewError('store-unavailable', 'the store takes nothing in: no import is under way');
}

/**
 * What a session that is here becomes, now that the source has it as `source`. An end stays, a lifetime never ends later,
 * and one that has a successor keeps its deadline; a session that is alive in the source and was used there may slide.
 *
 * @returns `null` where it stays as it is.
 */
export function importedSession(kept: StoredSession, source: StoredSession): StoredSession | null {
  if (kept.id !== source.id || kept.userId !== source.userId) throw anotherOne(`session ${kept.id}`);
  if (kept.endedAt !== null) return null;
  const lifetimeEndsAt = earlier(kept.lifetimeEndsAt, source.lifetimeEndsAt);
  const lastDeadline = kept.successorId === null ? null : kept.expiresAt;
  const imported = {
    ...kept,
    lastUsedAt: Math.max(kept.lastUsedAt, source.lastUsedAt),
    idleTimeoutMs: source.idleTimeoutMs,
    lifetimeEndsAt,
    expiresAt: earlier(source.expiresAt, earlier(lifetimeEndsAt, lastDeadline)),
    successorId: kept.successorId ?? source.successorId,
    endedAt: source.endedAt,
    endReason: source.endReason,
    endedBy: source.endedBy,
    binding: importedBinding(kept.binding, source.binding),
    data: source.data,
  };
  return isSame(imported, kept) ? null : imported;
}

/** A key that is here stays; what has been proven and spent in the source since then counts. */
function importedBinding(kept: Binding | null, source: Binding | null): Binding | null {
  if (kept === null || source === null) return kept ?? source;
  return kept.key === null || kept.key.thumbprint === source.key?.thumbprint ? source : kept;
}

/**
 * The same for a user: who has been deleted stays deleted, and sessions that were forbidden stay forbidden, except by a clock that
 * was ahead.
 */
export function importedUser(kept: StoredUser, source: StoredUser, at: number): StoredUser | null {
  if (kept.username !== source.username) throw anotherOne(`user ${kept.id}`);
  if (kept.deletedAt !== null) return null;
  const isSpoilt = isFromTheFuture(kept.sessionsNotBefore, at);
  const keptNotBefore = isSpoilt ? source.sessionsNotBefore : kept.sessionsNotBefore;
  const imported = {
    ...source,
    identities: sorted(source.identities),
    sessionsNotBefore: Math.max(keptNotBefore, source.sessionsNotBefore),
    signedInAt: later(kept.signedInAt, source.signedInAt),
  };
  return isSame(imported, { ...kept, identities: sorted(kept.identities) }) ? null : imported;
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function sorted(identities: readonly Identity[]): readonly Identity[] {
  const keyOf = ({ issuer, subject }: Identity) => JSON.stringify([issuer, subject]);
  return identities
    .map(({ issuer, subject }) => ({ issuer, subject }))
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** A user whom the source does not have any more, as the one who is to be deleted here. */
export function vanishedUser<User extends Omit<StoredUser, 'signedInAt'>>(kept: User, at: number): User {
  return {
    ...kept,
    passwordHash: null,
    secondFactor: null,
    means: noMeans,
    profile: {},
    deletedAt: at,
    identities: [],
  };
}

/** A no may be wrong, where a store gives names of data back in another order: then the same is written once more. */
function isSame<Row extends object>(one: Row, other: Row): boolean {
  const names = Object.keys(one) as (keyof Row)[];
  return names.every((name) => one[name] === other[name] || JSON.stringify(one[name]) === JSON.stringify(other[name]));
}

function anotherOne(what: string): CurfewError {
  return new CurfewError('store-unavailable', `the ${what} of the store is not the one of the source`);
}
