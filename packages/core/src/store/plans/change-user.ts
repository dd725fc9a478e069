import { deny } from '../../errors.ts';
import type { EndReason, LiveSession, Session } from '../../session/session.ts';
import { noMeans } from '../../user/passkey.ts';
import type { User } from '../../user/user.ts';
import type { Actor, AuditEvent, EventType } from '../event.ts';
import type { KeptUser } from '../move.ts';
import type { NewSession, SessionRotation } from '../sessions.ts';
import type { ExpectedUser, NewUser, UserChange, UserChangeDenied } from '../users.ts';
import { endOpen, newestFirst } from './end.ts';
import { userEvent } from './events.ts';
import { without } from './insert.ts';
import { notBeforeAfterAll } from './not-before.ts';
import { endByRotation, successionEvent, successorOf } from './rotate.ts';
import { afterLink, factorEvents, refuseByLink, vouchedFor } from './vouching.ts';

/** What was found for a change of a user. The rows are held until they are written. */
export interface FoundToChange {
  /** `null` where there is none of that name. */
  readonly user: KeptUser | null;
  /** The session that the change rotates; `null` where it is not alive, or where there is none to rotate. */
  readonly presented: LiveSession | null;
  /** The user's sessions that have not been ended: only where {@link endsSessions}. */
  readonly open: readonly Session[];
}

export interface UserChangePlan {
  readonly ok: true;
  /** As they are from now on. The same object where nothing changes. */
  readonly user: KeptUser;
  /** Whether the user is nobody elsewhere from now on: what they were is free for somebody else. */
  readonly unlinks: boolean;
  /** Sessions as they are from now on. */
  readonly ended: readonly Session[];
  /** The presented session's heir. */
  readonly session: Required<NewSession> | null;
  readonly events: readonly AuditEvent[];
}

/** The row of a user to whom nothing has happened yet. */
export function newUserRow({ identity: _, ...user }: NewUser): KeptUser {
  return {
    ...user,
    secondFactor: null,
    means: noMeans,
    disabledAt: null,
    deletedAt: null,
    sessionsNotBefore: 0,
    revision: 1,
  };
}

export function planUserChange(
  change: UserChange,
  { user, presented, open }: FoundToChange,
  now: number,
  actor: Actor,
): UserChangePlan | UserChangeDenied {
  if (user === null) return deny('user-not-found');
  if (!isAsExpected(change, user)) return deny('revision-conflict');
  const refused = change.type === 'by-link' ? refuseByLink(change, user, now) : null;
  if (refused !== null) return refused;
  const rotation = rotationOf(change);
  if (rotation !== null && presented?.userId !== user.id) return deny('authentication-required');

  const reason = endingOf(change, user);
  const notBefore = reason === null ? user.sessionsNotBefore : notBeforeAfterAll(user.sessionsNotBefore, now);
  const [heir, replaced] =
    rotation === null || presented === null
      ? [null, nothing]
      : [
          successorOf(presented, rotation, Math.max(rotation.now, notBefore + 1)),
          endOpen(
            open.filter(({ id }) => id === presented.id),
            open,
            endByRotation(rotation),
          ),
        ];
  const others = without(open, replaced.ended).toSorted(newestFirst);
  const { ended, events } =
    reason === null ? nothing : endOpen(others, [], { at: now, reason, event: 'session-ended', actor });
  const next = changedUser(change, user, notBefore, now, actor);
  return {
    ok: true,
    user: next,
    unlinks: change.type === 'delete',
    ended: [...replaced.ended, ...ended],
    session: heir,
    events: [
      ...replaced.events,
      ...events,
      ...eventsOf(change, user).map((type) => userEvent(type, user, now, actor)),
      ...(change.type === 'delete' ? [] : factorEvents(user, next, now, actor)),
      ...(rotation === null || presented === null ? [] : [successionEvent(presented, rotation)]),
    ],
  };
}

const nothing = { ended: [], events: [] };

export function rotationOf(change: UserChange): SessionRotation | null {
  return change.type === 'password' ? (change.rotation ?? null) : null;
}

/** Whether a change ends all sessions of a user. */
export function endsSessions(change: UserChange, user: User): boolean {
  return endingOf(change, user) !== null;
}

/** Whether a change meets the user whom it was made for. */
export function isAsExpected({ expectedId, expectedRevision }: ExpectedUser, { id, revision }: User): boolean {
  return (expectedId ?? id) === id && (expectedRevision ?? revision) === revision;
}

function changedUser(
  change: UserChange,
  user: KeptUser,
  sessionsNotBefore: number,
  now: number,
  { initiator }: Actor,
): KeptUser {
  const setsPassword = change.type === 'password' || (change.type === 'document' && change.passwordHash !== undefined);
  const { means: kept, secondFactor } = setsPassword && initiator === 'admin' ? vouchedFor(user) : user;
  const means = endsLink(change, user) ? { ...kept, link: null } : kept;
  const changed = { ...user, means, secondFactor, sessionsNotBefore, revision: user.revision + 1 };
  switch (change.type) {
    case 'password':
      return { ...changed, passwordHash: change.passwordHash };
    case 'by-link':
      return { ...changed, ...afterLink(change, user) };
    case 'rehash':
      return user.passwordHash === change.expectedHash ? { ...user, passwordHash: change.passwordHash } : user;
    case 'roles':
      return { ...changed, roles: change.roles };
    case 'profile':
      return { ...changed, profile: change.profile };
    case 'document':
      return {
        ...changed,
        passwordHash: change.passwordHash ?? user.passwordHash,
        roles: change.roles,
        profile: change.profile,
        disabledAt: disabledAfter(change.disabled, user, now),
      };
    case 'disable':
      return { ...changed, disabledAt: disabledAfter(true, user, now) };
    case 'enable':
      return { ...changed, disabledAt: disabledAfter(false, user, now) };
    case 'delete':
      return { ...changed, passwordHash: null, secondFactor: null, means: noMeans, profile: {}, deletedAt: now };
  }
}

/** A link that was made for another password, for somebody who was let in then, or went to another address, counts no more. */
function endsLink(change: UserChange, user: User): boolean {
  const endings = endingsOf(change, user);
  const hasMoved = 'profile' in change && change.profile.email !== user.profile.email;
  return hasMoved || endings.includes('password-changed') || endings.includes('user-disabled');
}

function disabledAfter(disabled: boolean | undefined, { disabledAt }: User, now: number): number | null {
  if (disabled === undefined) return disabledAt;
  return disabled ? (disabledAt ?? now) : null;
}

type Ending = EndReason & EventType;

/** Why a change of a user ends all their sessions. `null`: it leaves them alone. */
function endingOf(change: UserChange, user: User): Ending | null {
  return endingsOf(change, user)[0] ?? null;
}

/** What a change of a user is remembered as: each part of it. */
function eventsOf(change: UserChange, user: User): readonly EventType[] {
  const enables = change.type === 'enable' || (change.type === 'document' && change.disabled === false);
  return [...endingsOf(change, user), ...(enables && user.disabledAt !== null ? (['user-enabled'] as const) : [])];
}

/** The one that people are told comes first. */
function endingsOf(change: UserChange, user: User): readonly Ending[] {
  switch (change.type) {
    case 'password':
    case 'by-link':
      return ['password-changed'];
    case 'roles':
      return ['roles-changed'];
    case 'document': {
      const endings: Ending[] = [];
      if (change.disabled === true && user.disabledAt === null) endings.push('user-disabled');
      if (change.passwordHash !== undefined) endings.push('password-changed');
      if (!isSameRoles(change.roles, user.roles)) endings.push('roles-changed');
      return endings;
    }
    case 'disable':
      return ['user-disabled'];
    case 'delete':
      return ['user-deleted'];
    case 'enable':
    case 'profile':
    case 'rehash':
      return [];
  }
}

function isSameRoles(one: readonly string[], other: readonly string[]): boolean {
  const [ones, others] = [new Set(one), new Set(other)];
  return ones.size === others.size && one.every((role) => others.has(role));
}
