import {
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
import type { Connection } from './connection.ts';
import { parseObject } from './json-column.ts';
import { leaseIsFree, leaseParameters } from './lease.ts';
import { eventColumns, readEvent, type StoredEvent } from './list-events.ts';
import { persist, write } from './transaction.ts';

const touched = { forget: 'touched' } as const;

export function receiversOf(connection: Connection): Receivers {
  return {
    add: (receiver) => write(connection, () => addReceiver(connection, receiver), touched),
    list: () => persist(connection, () => listReceivers(connection)),
    change: (id, revision, change) =>
      write(connection, () => changeReceiver(connection, id, revision, change), touched),
    remove: (id) =>
      write(
        connection,
        () => {
          connection.statement('DELETE FROM deliveries WHERE receiver_id = ?').run(id);
          return connection.statement('DELETE FROM receivers WHERE id = ?').run(id).changes > 0;
        },
        touched,
      ),
    latest: () => persist(connection, () => latestPosition(connection)),
    read: (after, limit) => persist(connection, () => readEvents(connection, after, limit)),
    claim: (id, lease, now) => write(connection, () => claim(connection, id, lease, now), touched),
    advance: (id, holder, progress) => write(connection, () => advance(connection, id, holder, progress), touched),
    log: (id, delivery) =>
      write(
        connection,
        () => {
          if (findReceiver(connection, id) !== null) appendDeliveries(connection, id, [delivery]);
        },
        touched,
      ),
    deliveries: (id) => persist(connection, () => listDeliveries(connection, id)),
  };
}

const select = `
  SELECT id, kind, name, settings, revision, CAST(position AS TEXT) AS cursor, state, created_at AS createdAt FROM receivers`;

type Row = Receiver & { readonly settings: string; readonly state: string };

function toReceiver(row: Row): Receiver {
  return { ...row, settings: parseObject(row.settings), state: parseObject(row.state) as unknown as Receiver['state'] };
}

function findReceiver(connection: Connection, id: ReceiverId): Receiver | null {
  const row = connection.statement<Row>(`${select} WHERE id = ?`).get(id);
  return row === undefined ? null : toReceiver(row);
}

function listReceivers(connection: Connection): readonly Receiver[] {
  return connection.statement<Row>(`${select} ORDER BY created_at, id`).all().map(toReceiver);
}

function addReceiver(
  connection: Connection,
  { id, kind, name, settings, createdAt }: NewReceiver,
): { readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-exists'> {
  const { changes } = connection
    .statement(`
      INSERT INTO receivers (id, kind, name, settings, revision, position, state, created_at)
      VALUES (?, ?, ?, ?, 1, max(coalesce((SELECT max(position) FROM events WHERE position IS NOT NULL), 0),
        coalesce((SELECT max(position) FROM receivers), 0)), ?, ?) ON CONFLICT (kind, name) DO NOTHING`)
    .run(id, kind, name, JSON.stringify(settings), JSON.stringify(freshDelivery), createdAt);
  const receiver = changes === 0 ? null : findReceiver(connection, id);
  return receiver === null ? deny('receiver-exists') : { ok: true, receiver };
}

function changeReceiver(
  connection: Connection,
  id: ReceiverId,
  revision: number,
  { settings, state }: Partial<Pick<Receiver, 'settings' | 'state'>>,
): { readonly ok: true; readonly receiver: Receiver } | Denied<'receiver-not-found' | 'revision-conflict'> {
  const { changes } = connection
    .statement(`
      UPDATE receivers SET settings = coalesce(?, settings), state = coalesce(?, state), revision = revision + 1
      WHERE id = ? AND revision = ?`)
    .run(
      settings === undefined ? null : JSON.stringify(settings),
      state === undefined ? null : JSON.stringify(state),
      id,
      revision,
    );
  const receiver = findReceiver(connection, id);
  if (receiver === null) return deny('receiver-not-found');
  return changes === 0 ? deny('revision-conflict') : { ok: true, receiver };
}

function latestPosition(connection: Connection): TrailPosition | null {
  return (
    connection
      .statement<TrailPosition | null>('SELECT CAST(max(position) AS TEXT) FROM events WHERE position IS NOT NULL')
      .pluck()
      .get() ?? null
  );
}

function readEvents(connection: Connection, after: TrailPosition, limit: number): readonly PositionedEvent[] {
  return connection
    .statement<StoredEvent & { readonly position: TrailPosition }>(`
      SELECT CAST(e.position AS TEXT) AS position, ${eventColumns} FROM events e
      WHERE e.position > CAST(? AS INTEGER) ORDER BY e.position LIMIT ?`)
    .all(after, limit)
    .map(({ position, ...event }) => ({ position, event: readEvent(event) }));
}

function claim(connection: Connection, id: ReceiverId, lease: Lease, now: number): Receiver | null {
  const { changes } = connection
    .statement(`
      UPDATE receivers SET lease_holder = @holder, lease_until = @until
      WHERE id = @id AND ${leaseIsFree}`)
    .run({ id, ...leaseParameters(lease, now) });
  return changes === 0 ? null : findReceiver(connection, id);
}

function advance(
  connection: Connection,
  id: ReceiverId,
  holder: string,
  { cursor, state, deliveries, leaseUntil }: DeliveryProgress,
): boolean {
  const { changes } = connection
    .statement(`
      UPDATE receivers SET position = CAST(@cursor AS INTEGER), state = @state,
        lease_holder = CASE WHEN @leaseUntil IS NULL THEN NULL ELSE lease_holder END, lease_until = @leaseUntil
      WHERE id = @id AND lease_holder = @holder`)
    .run({ id, holder, cursor, state: JSON.stringify(state), leaseUntil });
  if (changes > 0) appendDeliveries(connection, id, deliveries);
  return changes > 0;
}

function appendDeliveries(connection: Connection, id: ReceiverId, deliveries: readonly Delivery[]): void {
  if (deliveries.length === 0) return;
  const append = connection.statement(`
    INSERT INTO deliveries (receiver_id, at, id, event_id, event_type, event_at, status, duration_ms, error)
    VALUES (@receiverId, @at, @id, @eventId, @eventType, @eventAt, @status, @durationMs, @error)`);
  for (const delivery of deliveries) append.run({ ...delivery, receiverId: id });
  connection
    .statement(`
      DELETE FROM deliveries WHERE receiver_id = @id AND (at, id) <= (
        SELECT at, id FROM deliveries WHERE receiver_id = @id ORDER BY at DESC, id DESC LIMIT 1 OFFSET @kept)`)
    .run({ id, kept: keptDeliveries });
}

function listDeliveries(connection: Connection, id: ReceiverId): readonly Delivery[] {
  return connection
    .statement<Delivery>(`
      SELECT id, at, event_id AS eventId, event_type AS eventType, event_at AS eventAt, status, duration_ms AS durationMs, error
      FROM deliveries WHERE receiver_id = ? ORDER BY at DESC, id DESC`)
    .all(id);
}
