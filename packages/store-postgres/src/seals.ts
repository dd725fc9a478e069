import {
  type AuditEvent,
  areAsSealed,
  type EventPosition,
  firstId,
  forgetIn,
  type KeptLeaf,
  type Seal,
  type SealedEvent,
  type Seals,
} from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { bytesParameter, idParameter } from './session-row.ts';
import { type Transaction, write } from './transaction.ts';

/** Of the table as `e`. */
const columns = `
  e.type AS "type", e.initiator AS "initiator", e.user_id AS "userId", e.username AS "username",
  e.session_id AS "sessionId", e.actor AS "actor", e.ip AS "ip", e.user_agent AS "userAgent", e.reason AS "reason",
  e.detail AS "detail"`;
const selectSeals = 'SELECT number AS "number", statement AS "statement", signature AS "signature" FROM seals';
const looked = `
  SELECT * FROM events WHERE (at, id) > ($1::timestamptz, $2::uuid) ORDER BY at, id LIMIT $3::bigint`;

export function sealsOf(database: Database): Seals {
  return {
    async last() {
      return (await read<Seal>(database, `${selectSeals} ORDER BY number DESC LIMIT 1`)).rows[0] ?? null;
    },
    async list(from, limit) {
      const sql = `${selectSeals} WHERE number >= $1::bigint ORDER BY number LIMIT $2::bigint`;
      return (await read<Seal>(database, sql, [from, limit])).rows;
    },
    unsealed: (after, limit) => findUnsealed(database, after, limit),
    append: (seal, events) => write(database, (tx) => append(tx, seal, events)),
    read: (number) => readLeaves(database, number),
    async find(eventId) {
      const sql = 'SELECT seal AS "seal" FROM sealed_events WHERE id = $1::uuid';
      return (await read<{ seal: number }>(database, sql, [idParameter(eventId)])).rows[0]?.seal ?? null;
    },
    prune: (number, limit) => write(database, (tx) => prune(tx, number, limit)),
  };
}

async function findUnsealed(
  database: Database,
  after: EventPosition | null,
  limit: number,
): Promise<{ readonly events: readonly AuditEvent[]; readonly last: EventPosition | null }> {
  const from = [instant(after?.at ?? -Infinity), idParameter(after?.id ?? firstId), limit];
  // First the end: what becomes visible in between makes the page longer, not shorter.
  const end = await read<EventPosition>(
    database,
    `SELECT at AS "at", id AS "id" FROM (${looked}) e ORDER BY at, id OFFSET $3::bigint - 1`,
    from,
  );
  const { rows } = await read<AuditEvent>(
    database,
    `SELECT e.id AS "id", e.at AS "at", ${columns} FROM (${looked}) e
     WHERE NOT EXISTS (SELECT 1 FROM sealed_events s WHERE s.at = e.at AND s.id = e.id) ORDER BY e.at, e.id`,
    from,
  );
  const last = end.rows[0] ?? null;
  return { events: last === null ? rows : rows.filter((event) => isUpTo(event, last)), last };
}

function isUpTo(one: EventPosition, last: EventPosition): boolean {
  return one.at < last.at || (one.at === last.at && one.id <= last.id);
}

/** The events are held until they are in the batch: who is to be forgotten meanwhile waits, and finds them in it. */
async function append(
  { read: find, write: change }: Transaction,
  { number, statement, signature }: Seal,
  events: readonly SealedEvent[],
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'taken' | 'changed' }> {
  const added = await change(
    `INSERT INTO seals (number, statement, signature) SELECT $1::bigint, $2::text, $3::text
     WHERE coalesce((SELECT max(number) FROM seals), 0) = $1::bigint - 1 ON CONFLICT (number) DO NOTHING`,
    [number, statement, signature],
  );
  if (added.count === 0) return { ok: false, reason: 'taken' };
  const column = (of: (sealed: SealedEvent) => string | null) => events.map(of);
  const keys = [column(({ event }) => instant(event.at)), column(({ event }) => idParameter(event.id))];
  const found = await find<AuditEvent>(
    `SELECT e.id AS "id", e.at AS "at", ${columns} FROM events e
     WHERE (e.at, e.id) IN (SELECT * FROM unnest($1::timestamptz[], $2::uuid[])) FOR UPDATE OF e`,
    keys,
  );
  if (!areAsSealed(found.rows, events)) return { ok: false, reason: 'changed' };
  const sealed = await change(
    `INSERT INTO sealed_events (at, id, seal, leaf, blinding)
     SELECT at, id, $3::bigint, leaf, blinding
     FROM unnest($1::timestamptz[], $2::uuid[], $4::bytea[], $5::bytea[]) AS sealed (at, id, leaf, blinding)
     ON CONFLICT (at, id) DO NOTHING`,
    [...keys, number, column(({ leaf }) => bytesParameter(leaf)), column(({ blinding }) => bytesParameter(blinding))],
  );
  return sealed.count === events.length ? { ok: true } : { ok: false, reason: 'taken' };
}

async function readLeaves(database: Database, number: number): Promise<readonly KeptLeaf[]> {
  const { rows } = await read<AuditEvent & KeptLeaf & { readonly eventId: string | null }>(
    database,
    `SELECT s.at AS "at", s.id AS "id", s.leaf AS "leaf", s.blinding AS "blinding", e.id AS "eventId", ${columns}
     FROM sealed_events s LEFT JOIN events e ON e.at = s.at AND e.id = s.id
     WHERE s.seal = $1::bigint ORDER BY s.at, s.id`,
    [number],
  );
  return rows.map(({ eventId, leaf, blinding, ...event }) => {
    const { at, id } = event;
    return { at, id, leaf, blinding, event: eventId === null ? null : event };
  });
}

async function prune({ write: change }: Transaction, number: number, limit: number): Promise<number> {
  const leaves = await change(
    `DELETE FROM sealed_events WHERE (at, id) IN (
       SELECT at, id FROM sealed_events WHERE seal < $1::bigint ORDER BY seal, at, id LIMIT $2::bigint)`,
    [number, limit],
  );
  const seals = await change(
    `DELETE FROM seals WHERE number IN (
       SELECT number FROM seals WHERE number < $1::bigint ORDER BY number LIMIT $2::bigint)`,
    [number, limit - leaves.count],
  );
  return leaves.count + seals.count;
}

/** Takes out of the batches what has been taken out of the events: after those, so that what is sealed meanwhile is found. */
export async function forgetSealed(
  { read: find, write: change }: Transaction,
  before: readonly AuditEvent[],
  changed: readonly AuditEvent[],
): Promise<void> {
  if (changed.length === 0) return;
  const keys = [changed.map(({ at }) => instant(at)), changed.map(({ id }) => idParameter(id))];
  const { rows } = await find<{ id: string; blinding: string }>(
    `SELECT s.id AS "id", s.blinding AS "blinding" FROM sealed_events s
     WHERE (s.at, s.id) IN (SELECT * FROM unnest($1::timestamptz[], $2::uuid[])) FOR UPDATE OF s`,
    keys,
  );
  const blindings = new Map(rows.map(({ id, blinding }) => [id, blinding]));
  const was = new Map(before.map((event) => [event.id, event]));
  const next = changed.map((event) => {
    const [blinding, old] = [blindings.get(event.id), was.get(event.id)];
    return blinding === undefined || old === undefined ? null : bytesParameter(forgetIn(blinding, old, event));
  });
  await change(
    `UPDATE sealed_events SET blinding = next.blinding
     FROM unnest($1::timestamptz[], $2::uuid[], $3::bytea[]) AS next (at, id, blinding)
     WHERE sealed_events.at = next.at AND sealed_events.id = next.id AND next.blinding IS NOT NULL`,
    [...keys, next],
  );
}
