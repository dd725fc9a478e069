import { type AuditEvent, type EventPosition, forgetIn, type Person, planAnonymising } from '@curfew/core';
import type { Connection } from './connection.ts';
import { exportEvents } from './move/export.ts';

/** Behind all events, and behind those that receivers have been told of and that have been swept away since. */
const nextPosition = `max(coalesce((SELECT max(position) FROM events WHERE position IS NOT NULL), 0),
  coalesce((SELECT max(position) FROM receivers), 0)) + 1`;

export function appendEvents(connection: Connection, events: readonly AuditEvent[]): void {
  const append = connection.statement(`
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail, position)
    VALUES (@at, @id, @type, @initiator, @userId, @username, @sessionId, @actor, @ip, @userAgent, @reason, @detail, ${nextPosition})
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
  const find = connection
    .statement<string>('SELECT lower(hex(blinding)) FROM sealed_events WHERE at = @at AND id = @id')
    .pluck();
  const forget = connection.statement(
    'UPDATE sealed_events SET blinding = unhex(@blinding) WHERE at = @at AND id = @id',
  );
  const before = new Map(events.map((event) => [event.id, event]));
  for (const event of changed) {
    const { at, id } = event;
    write.run({ ...event, detail: null });
    const blinding = find.get({ at, id });
    const was = before.get(id);
    if (blinding !== undefined && was !== undefined) forget.run({ at, id, blinding: forgetIn(blinding, was, event) });
  }
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
