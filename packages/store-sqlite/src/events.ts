import type { AuditEvent } from '@curfew/core';
import type { Connection } from './connection.ts';

export function appendEvents(connection: Connection, events: readonly AuditEvent[]): void {
  const append = connection.statement(`
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail)
    VALUES (@at, @id, @type, @initiator, @userId, @username, @sessionId, @actor, @ip, @userAgent, @reason, @detail)
    ON CONFLICT (at, id) DO NOTHING`);
  for (const event of events) append.run({ ...event, detail: JSON.stringify(event.detail) });
}
