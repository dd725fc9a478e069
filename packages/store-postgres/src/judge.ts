import type { Digest, LiveSession } from '@curfew/core';
import type pg from 'pg';
import { digestArray } from './binary-array.ts';
import { type Database, persist } from './database.ts';
import { instant } from './instant.ts';
import { readThroughMemo } from './row-versions.ts';
import {
  aliveAt,
  digestParameter,
  fromSessions,
  isDigest,
  type LiveRow,
  selectLiveSession,
  toLiveSession,
} from './session-row.ts';
import { runStatement } from './statement.ts';
import type { Transaction } from './transaction.ts';

/** By the digests first, whatever the planner thinks: without statistics it would rather read all that are alive. */
const readLive = `
  WITH s AS MATERIALIZED (SELECT * FROM sessions WHERE digest = ANY($1::bytea[]))
  ${selectLiveSession}, s.digest AS "digest" FROM s LEFT JOIN users u ON u.id = s.user_id WHERE ${aliveAt('$2')}`;

/**
 * The one way in: one question for any number of digests, on connections that do nothing else. The database is read, and
 * judges, every time, so what another node has ended is dead from its commit on. Where reading fails, it throws: an
 * unanswered question lets nobody in.
 */
export function judge(database: Database, digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]> {
  if (digests.length === 0) return Promise.resolve([]);
  const { lookups, memoCapacity: capacity } = database;
  return persist(database, () =>
    lookups.withConnection((client) => {
      const hasRowVersions = lookups.engine().dialect === 'postgresql';
      return hasRowVersions && capacity > 0
        ? readThroughMemo(client, digests, { now, capacity })
        : readAll(client, digests, now);
    }),
  );
}

async function readAll(
  client: pg.ClientBase,
  digests: readonly Digest[],
  now: number,
): Promise<(LiveSession | null)[]> {
  const { rows } = await runStatement<LiveRow & { readonly digest: Digest }>(client, readLive, [
    digestArray(digests.filter(isDigest)),
    instant(now),
  ]);
  const found = new Map(rows.map(({ digest, ...row }) => [digest, toLiveSession(row)]));
  return digests.map((digest) => found.get(digest) ?? null);
}

/** One session, locked against every other change: the judgement inside a transaction that writes. */
export async function lockLive({ read }: Transaction, digest: Digest, now: number): Promise<LiveSession | null> {
  const { rows } = await read<LiveRow>(
    `${selectLiveSession} ${fromSessions} WHERE s.digest = $1::bytea AND ${aliveAt('$2')} FOR UPDATE OF s`,
    [digestParameter(digest), instant(now)],
  );
  return rows[0] === undefined ? null : toLiveSession(rows[0]);
}
