import { type Digest, deepFreeze, type LiveSession, LruMap } from '@curfew/core';
import type pg from 'pg';
import { digestArray, xidArray } from './binary-array.ts';
import { instant } from './instant.ts';
import { aliveAt, isDigest, type LiveRow, selectLiveSession, toLiveSession } from './session-row.ts';
import { runStatement } from './statement.ts';

/**
 * PostgreSQL numbers the transaction that wrote a row (`xmin`): as long as the number is the same, so is the row. What has
 * been read before need therefore not be sent again. The database looks up and judges each session all the same, every
 * time; of those that are known it only says which ones are alive and as they were.
 *
 * Says which, not which not: an answer from which something is missing lets nobody in.
 *
 * Each digest is looked up by itself (`LATERAL`, and `OFFSET 0`, across which nothing is moved): where the planner has no
 * statistics yet, it would rather read all living sessions by their deadline.
 */
const sameAmong = `
  SELECT known.position::int4 AS "position"
  FROM unnest($1::bytea[], $2::xid[], $3::xid[]) WITH ORDINALITY AS known (digest, written, owner_written, position)
  CROSS JOIN LATERAL (
    SELECT xmin AS written, user_id, created_at, expires_at, ended_at FROM sessions
    WHERE sessions.digest = known.digest OFFSET 0) s
  LEFT JOIN users u ON u.id = s.user_id
  WHERE s.written = known.written AND coalesce(u.xmin, '0'::xid) = known.owner_written AND ${aliveAt('$4')}`;

const readVersioned = `
  WITH s AS MATERIALIZED (SELECT xmin AS written, * FROM sessions WHERE digest = ANY($1::bytea[]))
  ${selectLiveSession}, s.digest AS "digest", s.written AS "written", coalesce(u.xmin, '0'::xid) AS "ownerWritten"
  FROM s LEFT JOIN users u ON u.id = s.user_id WHERE ${aliveAt('$2')}`;

type VersionedRow = LiveRow & Omit<KnownSession, 'session'> & { readonly digest: Digest };

/** A session as it was read, and the numbers of the transactions that had written its row and its user's. */
interface KnownSession {
  readonly session: LiveSession;
  readonly written: number;
  /** 0 where it has no user. */
  readonly ownerWritten: number;
}

/** Whether they are as they were, and whether they are alive, the database is asked every time. */
type KnownSessions = LruMap<Digest, KnownSession>;

/**
 * What each connection has read. It ends with its connection: behind the next one may be another server, after a
 * failover, whose transactions have the same numbers for other things.
 */
const memos = new WeakMap<pg.ClientBase, KnownSessions>();

/**
 * The sessions that are alive at `now`, in the order of `digests`. Only on PostgreSQL.
 *
 * @param digests what is no digest is nobody's.
 */
export async function readThroughMemo(
  client: pg.ClientBase,
  digests: readonly Digest[],
  { now, capacity }: { readonly now: number; readonly capacity: number },
): Promise<(LiveSession | null)[]> {
  const memo = memoOf(client, capacity);
  const found = new Array<LiveSession | null>(digests.length).fill(null);
  const known: Asked[] = [];
  const wanted: number[] = [];
  for (let index = 0; index < digests.length; index++) {
    const digest = digests[index] as Digest;
    const session = memo.get(digest);
    if (session !== undefined) known.push({ index, digest, session });
    else if (isDigest(digest)) wanted.push(index);
  }
  if (known.length > 0) {
    for (const { index, session } of await findSame(client, known, now)) found[index] = session.session;
    for (const { index } of known) if (found[index] === null) wanted.push(index);
  }
  if (wanted.length === 0) return found;
  const read = await readInFull(client, memo, { digests: wanted.map((index) => digests[index] as Digest), now });
  for (const index of wanted) found[index] = read.get(digests[index] as Digest) ?? null;
  return found;
}

/** A known session, and where it stands among the digests that were asked for. */
interface Asked {
  readonly index: number;
  readonly digest: Digest;
  readonly session: KnownSession;
}

async function findSame(client: pg.ClientBase, known: readonly Asked[], now: number): Promise<Asked[]> {
  const { rows } = await runStatement<{ readonly position: number }>(client, sameAmong, [
    digestArray(known.map(({ digest }) => digest)),
    xidArray(known.map(({ session }) => session.written)),
    xidArray(known.map(({ session }) => session.ownerWritten)),
    instant(now),
  ]);
  return rows.flatMap(({ position }) => known[position - 1] ?? []);
}

async function readInFull(
  client: pg.ClientBase,
  memo: KnownSessions,
  { digests, now }: { readonly digests: readonly Digest[]; readonly now: number },
): Promise<ReadonlyMap<Digest, LiveSession>> {
  const { rows } = await runStatement<VersionedRow>(client, readVersioned, [digestArray(digests), instant(now)]);
  const read = new Map<Digest, LiveSession>();
  for (const { digest, written, ownerWritten, ...row } of rows) {
    const session = deepFreeze(toLiveSession(row));
    memo.set(digest, { session, written, ownerWritten });
    read.set(digest, session);
  }
  return read;
}

function memoOf(client: pg.ClientBase, capacity: number): KnownSessions {
  let memo = memos.get(client);
  if (memo === undefined) {
    memo = new LruMap(capacity);
    memos.set(client, memo);
  }
  return memo;
}
