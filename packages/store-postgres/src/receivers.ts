import {
  type AuditEvent,
  type Delivery,
  type DeliveryProgress,
  type Denied,
  deny,
  freshDelivery,
  keptDeliveries,
  type Lease,
  type NewReceiver,
  type PositionedEvent,
  type Receiver,
  type ReceiverId,
  type Receivers,
  type TrailPosition,
} from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { leaseIsFree, leaseParameters } from './lease.ts';
import { eventColumns } from './list-events.ts';
import { idParameter } from './session-row.ts';
import { type Transaction, write } from './transaction.ts';

/**
 * A place is a transaction's number, an instant and an id. What transactions under way write has their numbers, and none is lower than
 * that of the oldest: up to there nothing can appear any more.
 */
export function receiversOf(database: Database): Receivers {
  return {
    add: (receiver) => write(database, (tx) => addReceiver(tx, receiver)),
    list: async () => (await read<Receiver>(database, `SELECT ${columns} FROM receivers ORDER BY created_at, id`)).rows,
    change: (id, revision, change) => write(database, (tx) => changeReceiver(tx, id, revision, change)),
    remove: (id) => write(database, (tx) => removeReceiver(tx, id)),
    latest: () => latestPosition(database),
    read: (after, limit) => readEvents(database, after, limit),
    claim: (id, lease, now) => write(database, (tx) => claim(tx, id, lease, now)),
    advance: (id, holder, progress) => write(database, (tx) => advance(tx, id, holder, progress)),
    log: (id, delivery) => write(database, (tx) => appendDeliveries(tx, id, [delivery])),
    deliveries: (id) => listDeliveries(database, id),
  };
}

const columns = `id AS "id", kind AS "kind", name AS "name", settings AS "settings", revision AS "revision", cursor AS "cursor",
  state AS "state", created_at AS "createdAt"`;

const firstId = '00000000-0000-0000-0000-000000000000';

async function addReceiver(
  { write }: Transaction,
  { id, kind, name, settings, createdAt }: NewReceiver,
): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-exists'>> {
  const { rows } = await write<Receiver>(
    `INSERT INTO receivers (id, kind, name, settings, revision, cursor, state, created_at)
     SELECT $1::uuid, $2::text, $3::text, $4::jsonb, 1, pg_snapshot_xmin(pg_current_snapshot())::text || ' -infinity ${firstId}',
       $5::jsonb, $6::timestamptz
     ON CONFLICT (kind, name) DO NOTHING RETURNING ${columns}`,
    [idParameter(id), kind, name, toJson(settings), toJson(freshDelivery), instant(createdAt)],
  );
  return rows[0] === undefined ? deny('receiver-exists') : { ok: true, receiver: rows[0] };
}

async function changeReceiver(
  { write }: Transaction,
  id: ReceiverId,
  revision: number,
  { settings, state }: Partial<Pick<Receiver, 'settings' | 'state'>>,
): Promise<{ readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-not-found' | 'revision-conflict'>> {
  const { rows } = await write<Receiver>(
    `UPDATE receivers SET settings = coalesce($3::jsonb, settings), state = coalesce($4::jsonb, state), revision = revision + 1
     WHERE id = $1::uuid AND revision = $2::bigint RETURNING ${columns}`,
    [
      idParameter(id),
      revision,
      settings === undefined ? null : toJson(settings),
      state === undefined ? null : toJson(state),
    ],
  );
  if (rows[0] !== undefined) return { ok: true, receiver: rows[0] };
  const { count } = await write('SELECT FROM receivers WHERE id = $1::uuid', [idParameter(id)]);
  return deny(count === 0 ? 'receiver-not-found' : 'revision-conflict');
}

async function removeReceiver({ write }: Transaction, id: ReceiverId): Promise<boolean> {
  const { count } = await write('DELETE FROM receivers WHERE id = $1::uuid', [idParameter(id)]);
  await write('DELETE FROM deliveries WHERE receiver_id = $1::uuid', [idParameter(id)]);
  return count > 0;
}

async function latestPosition(database: Database): Promise<TrailPosition | null> {
  const { rows } = await read<{ readonly position: TrailPosition }>(
    database,
    `SELECT ${position} AS "position" FROM events e
     WHERE e.written_in < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY e.written_in DESC, e.at DESC, e.id DESC LIMIT 1`,
  );
  return rows[0]?.position ?? null;
}

/** In the form that `readEvents` takes apart. */
const position = `e.written_in::text || ' ' || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || e.id::text`;

async function readEvents(
  database: Database,
  after: TrailPosition,
  limit: number,
): Promise<readonly PositionedEvent[]> {
  const [number, at, id] = after.split(' ');
  const { rows } = await read<AuditEvent & { readonly position: TrailPosition }>(
    database,
    `SELECT ${position} AS "position", ${eventColumns} FROM events e
     WHERE (e.written_in, e.at, e.id) > ($1::xid8, $2::timestamptz, $3::uuid)
       AND e.written_in < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY e.written_in, e.at, e.id LIMIT $4::bigint`,
    [number, at, id, limit],
  );
  return rows.map(({ position, ...event }) => ({ position, event }));
}

async function claim({ write }: Transaction, id: ReceiverId, lease: Lease, now: number): Promise<Receiver | null> {
  const { rows } = await write<Receiver>(
    `UPDATE receivers SET lease_holder = $2::uuid, lease_until = $3::timestamptz
     WHERE id = $1::uuid AND ${leaseIsFree()}
     RETURNING ${columns}`,
    [idParameter(id), ...leaseParameters(lease, now)],
  );
  return rows[0] ?? null;
}

async function advance(
  tx: Transaction,
  id: ReceiverId,
  holder: string,
  { cursor, state, deliveries, leaseUntil }: DeliveryProgress,
): Promise<boolean> {
  const { count } = await tx.write(
    `UPDATE receivers SET cursor = $3::text, state = $4::jsonb,
       lease_holder = CASE WHEN $5::timestamptz IS NULL THEN NULL ELSE lease_holder END, lease_until = $5::timestamptz
     WHERE id = $1::uuid AND lease_holder = $2::uuid`,
    [idParameter(id), idParameter(holder), cursor, toJson(state), leaseUntil === null ? null : instant(leaseUntil)],
  );
  if (count > 0) await appendDeliveries(tx, id, deliveries);
  return count > 0;
}

async function appendDeliveries(
  { write }: Transaction,
  id: ReceiverId,
  deliveries: readonly Delivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const column = (of: (delivery: Delivery) => string | number | null) => deliveries.map(of);
  await write(
    `INSERT INTO deliveries (receiver_id, at, id, event_id, event_type, event_at, status, duration_ms, error)
     SELECT $1::uuid, d.* FROM unnest($2::timestamptz[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::bigint[],
       $8::bigint[], $9::text[]) d
     WHERE EXISTS (SELECT FROM receivers WHERE id = $1::uuid)`,
    [
      idParameter(id),
      column(({ at }) => instant(at)),
      column((delivery) => idParameter(delivery.id)),
      column(({ eventId }) => idParameter(eventId)),
      column(({ eventType }) => eventType),
      column(({ eventAt }) => instant(eventAt)),
      column(({ status }) => status),
      column(({ durationMs }) => durationMs),
      column(({ error }) => error),
    ],
  );
  await write(
    `DELETE FROM deliveries WHERE receiver_id = $1::uuid AND (at, id) <= (
       SELECT at, id FROM deliveries WHERE receiver_id = $1::uuid ORDER BY at DESC, id DESC OFFSET $2::bigint LIMIT 1)`,
    [idParameter(id), keptDeliveries],
  );
}

async function listDeliveries(database: Database, id: ReceiverId): Promise<readonly Delivery[]> {
  const { rows } = await read<Delivery>(
    database,
    `SELECT id AS "id", at AS "at", event_id AS "eventId", event_type AS "eventType", event_at AS "eventAt", status AS "status",
       duration_ms AS "durationMs", error AS "error"
     FROM deliveries WHERE receiver_id = $1::uuid ORDER BY at DESC, id DESC`,
    [idParameter(id)],
  );
  return rows;
}
