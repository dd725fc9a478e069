import type { LiveSession, Session, SessionId } from '../../session/session.ts';
import type { Digest } from '../../token/token.ts';
import type { UserId } from '../../user/user.ts';
import type { Actor } from '../event.ts';
import type { KeptUser } from '../move.ts';
import type { NewSession, SessionEnd, SessionInsertion, SessionRotation } from '../sessions.ts';

export const now = 1_800_000_000_000;
export const hour = 3_600_000;
export const person: Actor = { initiator: 'user', actor: null, ip: '192.0.2.7', userAgent: 'Browser/1.0' };
export const admin: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };
export const userId = 'u' as UserId;

/** Signed in an hour ago, and used a moment ago. */
export function session(id: string, over: Partial<LiveSession> = {}): LiveSession {
  return {
    ...{ id: id as SessionId, userId, username: 'ada', kind: 'interactive', policy: 'default' },
    ...{ createdAt: now - hour, authenticatedAt: now - hour, lastUsedAt: now - 1, idleTimeoutMs: hour },
    ...{ proofs: [{ method: 'pwd', at: now - hour }], level: 'aal1', provider: null },
    ...{ lifetimeEndsAt: now + 10 * hour, expiresAt: now - 1 + hour, successorId: null },
    ...{ endedAt: null, endReason: null, endedBy: null },
    ...{
      ip: null,
      userAgent: null,
      label: null,
      scopes: null,
      binding: null,
      data: {},
      roles: ['reader'],
      isUnclaimed: false,
      ...over,
    },
  };
}

export function ended(id: string, over: Partial<Session> = {}): Session {
  const { roles: _, isUnclaimed: __, ...kept } = session(id);
  return { ...kept, endedAt: now - 5, endReason: 'policy', endedBy: 'policy', ...over };
}

export function user(over: Partial<KeptUser> = {}): KeptUser {
  return {
    ...{
      id: userId,
      username: 'ada',
      usernameKey: 'ada',
      passwordHash: '$old',
      secondFactor: null,
      means: { passkeys: [], link: null },
      roles: ['reader'],
      profile: { fullName: 'Ada' },
    },
    ...{ createdAt: 1, disabledAt: null, deletedAt: null, sessionsNotBefore: 7, revision: 3, ...over },
  };
}

export function endAt(at: number, over: Partial<SessionEnd> = {}): SessionEnd {
  return { at, reason: 'revoked', event: 'session-ended', actor: admin, ...over };
}

export function insertion(over: Partial<SessionInsertion> = {}, of: Partial<NewSession> = {}): SessionInsertion {
  const { lastUsedAt: _, ...given } = session('new');
  const { roles, isUnclaimed, successorId, endedAt, endReason, endedBy, username, ...made } = given;
  return {
    session: { ...made, digest: 'd' as Digest, createdAt: now, ...of },
    ...{ presented: null, carry: [], quotas: [], notBeforeSeen: null, event: 'sign-in', actor: person, ...over },
  };
}

export function rotation(over: Partial<SessionRotation> = {}): SessionRotation {
  return {
    ...{ presented: 'p' as Digest, id: 'heir' as SessionId, digest: 'd' as Digest, now, graceMs: 0 },
    ...{ reauthenticated: null, event: 'session-rotated', actor: person, ...over },
  };
}
