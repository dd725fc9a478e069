import { type AuditEvent, type EventPosition, type Person, planAnonymising } from '@curfew/core';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { exportEvents } from './move/export.ts';
import { forgetSealed } from './seals.ts';
import { addressParameter, idParameter } from './session-row.ts';
import type { Transaction } from './transaction.ts';

/** Appends events in one statement, in whatever number. One that is there already stays as it is. */
export async function appendEvents({ write }: Transaction, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const column = (of: (event: AuditEvent) => string | null) => events.map(of);
  await write(
    `
    INSERT INTO events (at, id, type, initiator, user_id, username, session_id, actor, ip, user_agent, reason, detail)
    SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::uuid[],
      $8::text[], $9::inet[], $10::text[], $11::text[], $12::jsonb[])
    ON CONFLICT (at, id) DO NOTHING`,
    [
      column((event) => instant(event.at)),
      column((event) => event.id),
      column((event) => event.type),
      column((event) => event.initiator),
      column((event) => event.userId && idParameter(event.userId)),
      column((event) => event.username),
      column((event) => event.sessionId && idParameter(event.sessionId)),
      column((event) => event.actor),
      column((event) => addressParameter(event.ip)),
      column((event) => event.userAgent),
      column((event) => event.reason),
      column((event) => toJson(event.detail)),
    ],
  );
}

/** The rows are held by nobody meanwhile: an event that is there changes in no other way. */
export async function anonymiseEvents(
  tx: Transaction,
  person: Person,
  after: EventPosition | null,
  limit: number,
): Promise<{ readonly last: EventPosition | null; readonly changed: number }> {
  const events = await exportEvents(tx.read, after, limit);
  const changed = planAnonymising(events, person);
  const column = (of: (event: AuditEvent) => string | null) => changed.map(of);
  await tx.write(
    `
    UPDATE events SET user_id = next.user_id, username = next.username, actor = next.actor, ip = next.ip,
      user_agent = next.user_agent
    FROM unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::inet[], $7::text[])
      AS next (at, id, user_id, username, actor, ip, user_agent)
    WHERE events.at = next.at AND events.id = next.id`,
    [
      column((event) => instant(event.at)),
      column((event) => event.id),
      column((event) => event.userId && idParameter(event.userId)),
      column((event) => event.username),
      column((event) => event.actor),
      column((event) => addressParameter(event.ip)),
      column((event) => event.userAgent),
    ],
  );
  await forgetSealed(tx, events, changed);
  const last = events.at(-1);
  return {
    last: events.length < limit || last === undefined ? null : { at: last.at, id: last.id },
    changed: changed.length,
  };
}
