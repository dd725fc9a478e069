import type { Digest, LiveSession } from '@curfew/core';
import { type Database, persist } from './database.ts';
import { instant } from './instant.ts';
import { aliveAt, digestParameter, fromSessions, selectLiveSession } from './session-row.ts';
import { type Query, runStatement } from './statement.ts';

type LiveRow = LiveSession & { readonly digest: Digest };

const selectLive = `
  ${selectLiveSession}, s.digest AS "digest" ${fromSessions}
  WHERE s.digest = ANY($1::bytea[]) AND ${aliveAt('$2')}`;

/**
 * The one way in: one statement for any number of digests, on connections that do nothing else. The database is read
 * every time, so what another node has ended is dead from its commit on. Where reading fails, it throws: an unanswered
 * question lets nobody in.
 */
export function judge(database: Database, digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]> {
  if (digests.length === 0) return Promise.resolve([]);
  return persist(database, () =>
    database.lookups.withConnection(async (client) => {
      const { rows } = await runStatement<LiveRow>(client, selectLive, [arrayOf(digests), instant(now)]);
      const found = new Map<string, LiveSession>();
      for (const { digest, ...session } of rows) found.set(digest, withRoles(session));
      return digests.map((digest) => found.get(digest) ?? null);
    }),
  );
}

/** One session, locked against every other change: the judgement inside a transaction that writes. */
export async function lockLive(query: Query, digest: Digest, now: number): Promise<LiveSession | null> {
  const { rows } = await query<LiveSession>(
    `${selectLiveSession} ${fromSessions} WHERE s.digest = $1::bytea AND ${aliveAt('$2')} FOR UPDATE OF s`,
    [digestParameter(digest), instant(now)],
  );
  return rows[0] === undefined ? null : withRoles(rows[0]);
}

/** Anonymous sessions have no user, and so no roles. */
function withRoles(session: LiveSession): LiveSession {
  return session.roles === null ? { ...session, roles: [] } : session;
}

/** An array literal; the digests have nothing in them that would need quoting. */
function arrayOf(digests: readonly Digest[]): string {
  return `{${digests.map((digest) => `"\\${digestParameter(digest)}"`).join(',')}}`;
}
