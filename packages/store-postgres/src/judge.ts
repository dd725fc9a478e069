import type { Digest, LiveSession } from '@curfew/core';
import type pg from 'pg';
import { type Database, persist } from './database.ts';
import { instant } from './instant.ts';
import { LiveMemo } from './live-memo.ts';
import { aliveAt, digestParameter, fromSessions, selectLiveSession } from './session-row.ts';
import { type Query, runStatement } from './statement.ts';

const judged = `${fromSessions} WHERE s.digest = ANY($1::bytea[]) AND ${aliveAt('$2')}`;
const selectLive = `${selectLiveSession}, s.digest AS "digest" ${judged}`;

/**
 * PostgreSQL numbers the transaction that wrote a row; as long as the number is the same, so is the row. Of what is known
 * already the database is therefore asked for the numbers alone: it looks up and judges just the same, and has three
 * short columns to send instead of twenty-two.
 */
const versions = 's.xmin AS "written", u.xmin AS "ownerWritten"';
const selectVersions = `SELECT s.digest AS "digest", ${versions} ${judged}`;
const selectVersioned = `${selectLiveSession}, s.digest AS "digest", ${versions} ${judged}`;

interface Version {
  readonly digest: Digest;
  readonly written: string;
  /** `null` for an anonymous session. */
  readonly ownerWritten: string | null;
}

/**
 * What each connection has read. It ends with its connection: behind the next one may be another server, after a
 * failover, whose transactions have the same numbers for other things.
 */
const memos = new WeakMap<pg.ClientBase, LiveMemo>();

/**
 * The one way in: one question for any number of digests, on connections that do nothing else. The database is read and
 * judges every time, so what another node has ended is dead from its commit on. Where reading fails, it throws: an
 * unanswered question lets nobody in.
 */
export function judge(database: Database, digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]> {
  if (digests.length === 0) return Promise.resolve([]);
  const { lookups, memoCapacity } = database;
  return persist(database, () =>
    lookups.withConnection(async (client) => {
      const isVersioned = lookups.engine().hasRowVersions && memoCapacity > 0;
      const found = new Map<Digest, LiveSession>();
      if (isVersioned) await readChanged(client, memoOf(client, memoCapacity), { digests, now, found });
      else await readAll(client, { digests, now, found });
      return digests.map((digest) => found.get(digest) ?? null);
    }),
  );
}

/** One session, locked against every other change: the judgement inside a transaction that writes. */
export async function lockLive(query: Query, digest: Digest, now: number): Promise<LiveSession | null> {
  const { rows } = await query<LiveRow>(
    `${selectLiveSession} ${fromSessions} WHERE s.digest = $1::bytea AND ${aliveAt('$2')} FOR UPDATE OF s`,
    [digestParameter(digest), instant(now)],
  );
  return rows[0] === undefined ? null : toLiveSession(rows[0]);
}

interface Question {
  readonly digests: readonly Digest[];
  readonly now: number;
  readonly found: Map<Digest, LiveSession>;
}

async function readAll(client: pg.ClientBase, { digests, now, found }: Question): Promise<void> {
  const { rows } = await runStatement<LiveRow & Version>(client, selectLive, [arrayOf(digests), instant(now)]);
  for (const { digest, ...row } of rows) found.set(digest, toLiveSession(row));
}

async function readChanged(client: pg.ClientBase, memo: LiveMemo, question: Question): Promise<void> {
  const { now, found } = question;
  const [known, unknown]: [Digest[], Digest[]] = [[], []];
  for (const digest of question.digests) (memo.get(digest) === undefined ? unknown : known).push(digest);

  const [same] = await Promise.all([
    known.length > 0 ? runStatement<Version>(client, selectVersions, [arrayOf(known), instant(now)]) : null,
    readInFull(unknown),
  ]);
  const changed: Digest[] = [];
  for (const { digest, written, ownerWritten } of same?.rows ?? []) {
    const row = memo.get(digest);
    if (row?.written === written && row.ownerWritten === ownerWritten) found.set(digest, row.session);
    else changed.push(digest);
  }
  await readInFull(changed);

  async function readInFull(digests: readonly Digest[]): Promise<void> {
    if (digests.length === 0) return;
    const { rows } = await runStatement<LiveRow & Version>(client, selectVersioned, [arrayOf(digests), instant(now)]);
    for (const { digest, written, ownerWritten, ...row } of rows) {
      const session = Object.freeze(toLiveSession(row));
      found.set(digest, session);
      memo.set(digest, { written, ownerWritten, session });
    }
  }
}

function memoOf(client: pg.ClientBase, capacity: number): LiveMemo {
  let memo = memos.get(client);
  if (memo === undefined) {
    memo = new LiveMemo(capacity);
    memos.set(client, memo);
  }
  return memo;
}

/** As the columns hold it: anonymous sessions have no user, and so no roles. */
type LiveRow = Omit<LiveSession, 'roles'> & { readonly roles: readonly string[] | null };

function toLiveSession(row: LiveRow): LiveSession {
  return { ...row, roles: row.roles ?? [] };
}

/** An array literal; the digests have nothing in them that would need quoting. */
function arrayOf(digests: readonly Digest[]): string {
  return `{${digests.map((digest) => `"\\${digestParameter(digest)}"`).join(',')}}`;
}
