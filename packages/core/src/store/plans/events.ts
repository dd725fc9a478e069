import { randomUUID } from 'node:crypto';
import type { Session } from '../../session/session.ts';
import type { User } from '../../user/user.ts';
import type { Actor, AuditEvent, EventType } from '../event.ts';

/** The event of something that happened to a session. */
export function sessionEvent(
  type: EventType,
  session: Pick<Session, 'id' | 'userId' | 'username'>,
  at: number,
  actor: Actor,
  more: Partial<Pick<AuditEvent, 'reason' | 'detail'>> = {},
): AuditEvent {
  const { id: sessionId, userId, username } = session;
  return { id: randomUUID(), at, type, ...actor, userId, username, sessionId, reason: null, detail: {}, ...more };
}

/** The event of something that happened to a user. */
export function userEvent(type: EventType, user: Pick<User, 'id' | 'username'>, at: number, actor: Actor): AuditEvent {
  const { id: userId, username } = user;
  return { id: randomUUID(), at, type, ...actor, userId, username, sessionId: null, reason: null, detail: {} };
}

const sweeper: Actor = { initiator: 'policy', actor: null, ip: null, userAgent: null };

/** What sessions leave behind that expired and are now swept, dated at their deadlines. */
export function expiryEvents(swept: readonly Session[]): AuditEvent[] {
  return swept.flatMap((session) =>
    session.expiresAt === null ? [] : sessionEvent('session-expired', session, session.expiresAt, sweeper),
  );
}
