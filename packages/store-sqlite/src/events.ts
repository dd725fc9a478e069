import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent, EventType, Session } from '@curfew/core';
import type { Connection } from './connection.ts';

export function appendEvent(connection: Connection, event: AuditEvent): void {
  connection
    .statement(`
      INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(
      event.at,
      event.id,
      event.type,
      event.initiator,
      event.userId,
      event.username,
      event.sessionId,
      event.actor,
      event.ip,
      event.userAgent,
      event.reason,
      JSON.stringify(event.detail),
    );
}

/** The event of something that happened to a session. */
export function sessionEvent(
  type: EventType,
  session: Pick<Session, 'id' | 'userId' | 'username'>,
  at: number,
  actor: Actor,
  more: Partial<Pick<AuditEvent, 'reason' | 'detail'>> = {},
): AuditEvent {
  return {
    id: randomUUID(),
    at,
    type,
    ...actor,
    userId: session.userId,
    username: session.username,
    sessionId: session.id,
    reason: null,
    detail: {},
    ...more,
  };
}
