import {
  type AuditEvent,
  areAsSealed,
  type EventPosition,
  type KeptLeaf,
  type Seal,
  type SealedEvent,
  type Seals,
} from '@curfew/core';
import type { Connection } from './connection.ts';
import { parseObject } from './json-column.ts';
import { persist, write } from './transaction.ts';

type Row = Omit<AuditEvent, 'detail'> & { readonly detail: string };
type LeafRow = { readonly [Name in keyof Row]: Row[Name] | null } & Omit<KeptLeaf, 'event'> & {
    readonly eventId: string | null;
  };

/** Of the table as `e`. */
const columns = `
  e.type AS type, e.initiator AS initiator, e.user_id AS userId, e.username AS username, e.session_id AS sessionId,
  e.actor AS actor, e.ip AS ip, e.user_agent AS userAgent, e.reason AS reason, e.detail AS detail`;

const first: EventPosition = { at: Number.MIN_SAFE_INTEGER, id: '' };

export function sealsOf(connection: Connection): Seals {
  const touched = { forget: 'touched' } as const;
  return {
    last: () => persist(connection, () => readLast(connection)),
    list: (from, limit) =>
      persist(connection, () =>
        connection
          .statement<Seal>('SELECT number, statement, signature FROM seals WHERE number >= ? ORDER BY number LIMIT ?')
          .all(from, limit),
      ),
    unsealed: (after, limit) => persist(connection, () => findUnsealed(connection, after ?? first, limit)),
    append: (seal, events) => write(connection, () => append(connection, seal, events), touched),
    read: (number) => persist(connection, () => readLeaves(connection, number)),
    find: (eventId) => persist(connection, () => findSeal(connection, eventId)),
    prune: (number, limit) => write(connection, () => prune(connection, number, limit), touched),
  };
}

function readLast(connection: Connection): Seal | null {
  const last = 'SELECT number, statement, signature FROM seals ORDER BY number DESC LIMIT 1';
  return connection.statement<Seal>(last).get() ?? null;
}

function findUnsealed(
  connection: Connection,
  after: EventPosition,
  limit: number,
): { readonly events: readonly AuditEvent[]; readonly last: EventPosition | null } {
  const bindings = { ...after, limit };
  const looked = 'SELECT at, id FROM events WHERE (at, id) > (@at, @id) ORDER BY at, id LIMIT @limit';
  const end = connection
    .statement<EventPosition>(`SELECT at, id FROM (${looked}) LIMIT 1 OFFSET @limit - 1`)
    .get(bindings);
  const events = connection
    .statement<Row>(`
      SELECT e.id AS id, e.at AS at, ${columns} FROM (${looked}) looked
      CROSS JOIN events e ON e.at = looked.at AND e.id = looked.id
      WHERE NOT EXISTS (SELECT 1 FROM sealed_events s WHERE s.at = looked.at AND s.id = looked.id)
      ORDER BY e.at, e.id`)
    .all(bindings)
    .map(toEvent);
  return { events, last: end ?? null };
}

function append(
  connection: Connection,
  { number, statement, signature }: Seal,
  events: readonly SealedEvent[],
): { readonly ok: true } | { readonly ok: false; readonly reason: 'taken' | 'changed' } {
  const sealed = connection.statement('SELECT 1 FROM sealed_events WHERE at = ? AND id = ?');
  const isTaken =
    number !== (readLast(connection)?.number ?? 0) + 1 || events.some(({ event: { at, id } }) => sealed.get(at, id));
  if (isTaken) return { ok: false, reason: 'taken' };
  const find = connection.statement<Row>(
    `SELECT e.id AS id, e.at AS at, ${columns} FROM events e WHERE e.at = ? AND e.id = ?`,
  );
  const found = events.flatMap(({ event: { at, id } }) => find.get(at, id) ?? []);
  if (!areAsSealed(found.map(toEvent), events)) return { ok: false, reason: 'changed' };
  connection
    .statement('INSERT INTO seals (number, statement, signature) VALUES (?, ?, ?)')
    .run(number, statement, signature);
  const add = connection.statement(
    'INSERT INTO sealed_events (at, id, seal, leaf, blinding) VALUES (?, ?, ?, unhex(?), unhex(?))',
  );
  for (const { event, leaf, blinding } of events) add.run(event.at, event.id, number, leaf, blinding);
  return { ok: true };
}

function readLeaves(connection: Connection, number: number): readonly KeptLeaf[] {
  return connection
    .statement<LeafRow>(`
      SELECT s.at AS at, s.id AS id, lower(hex(s.leaf)) AS leaf, lower(hex(s.blinding)) AS blinding, e.id AS eventId, ${columns}
      FROM sealed_events s LEFT JOIN events e ON e.at = s.at AND e.id = s.id
      WHERE s.seal = ? ORDER BY s.at, s.id`)
    .all(number)
    .map(({ eventId, leaf, blinding, ...event }) => {
      const { at, id } = event;
      return { at, id, leaf, blinding, event: eventId === null ? null : toEvent(event as Row) };
    });
}

/** There is no index for this: it would cost every event something, and is asked by hand. */
function findSeal(connection: Connection, eventId: string): number | null {
  return connection.statement<number>('SELECT seal FROM sealed_events WHERE id = ?').pluck().get(eventId) ?? null;
}

function prune(connection: Connection, number: number, limit: number): number {
  const { changes: leaves } = connection
    .statement(`
      DELETE FROM sealed_events WHERE (at, id) IN (
        SELECT at, id FROM sealed_events WHERE seal < ? ORDER BY seal, at, id LIMIT ?)`)
    .run(number, limit);
  const { changes: seals } = connection
    .statement('DELETE FROM seals WHERE number IN (SELECT number FROM seals WHERE number < ? ORDER BY number LIMIT ?)')
    .run(number, limit - leaves);
  return leaves + seals;
}

/** What somebody has made unreadable is no fault of the one who asks: it is shown as something that was never sealed. */
function toEvent(row: Row): AuditEvent {
  try {
    return { ...row, detail: parseObject(row.detail) as AuditEvent['detail'] };
  } catch {
    return { ...row, detail: { unreadable: row.detail } };
  }
}
