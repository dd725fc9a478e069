import { type AuditEvent, type EventPosition, type Person, planAnonymising } from '@curfew/core';
import type { Connection } from './connection.ts';
import { exportEvents } from './move/export.ts';

export function appendEvents(connection: Connection, events: readonly AuditEvent[]): void {
  const append = connection.statement(`
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail)
    VALUES (@at, @id, @type, @initiator, @userId, @username, @sessionId, @actor, @ip, @userAgent, @reason, @detail)
    ON CONFLICT (at, id) DO NOTHING`);
  for (const event of events) append.run({ ...event, detail: JSON.stringify(event.detail) });
}

export function anonymiseEvents(
  connection: Connection,
  person: Person,
  after: EventPosition | null,
  limit: number,
): { readonly last: EventPosition | null; readonly changed: number } {
  const events = exportEvents(connection, after, limit);
  const changed = planAnonymising(events, person);
  const write = connection.statement(`
    UPDATE events SET user_id = @userId, username = @username, actor = @actor, ip = @ip, user_agent = @userAgent
    WHERE at = @at AND id = @id`);
  for (const event of changed) write.run({ ...event, detail: null });
  const last = events.at(-1);
  return {
    last: events.length < limit || last === undefined ? null : { at: last.at, id: last.id },
    changed: changed.length,
  };
}

/** @returns how many were deleted. */
export function sweepEvents(connection: Connection, before: number, limit: number): number {
  return connection
    .statement('DELETE FROM events WHERE (at, id) IN (SELECT at, id FROM events WHERE at < ? ORDER BY at, id LIMIT ?)')
    .run(before, limit).changes;
}
