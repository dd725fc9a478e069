import type { AuditEvent } from '@curfew/core';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
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
