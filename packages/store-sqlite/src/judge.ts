import type { Digest, LiveSession } from '@curfew/core';
import type { Connection } from './connection.ts';
import { aliveAt, selectSessionWithRoles, toLiveSession } from './session-row.ts';
import { readTogether } from './transaction.ts';

/** The one form under which rows are remembered, and forgotten. */
const digestForm = /^[0-9a-f]{64}$/;

const selectLive = `${selectSessionWithRoles} WHERE s.digest = unhex(?) AND ${aliveAt('?')}`;

/** One session straight from the database. */
export function readLive(connection: Connection, digest: Digest, now: number): LiveSession | null {
  const row = connection.statement(selectLive).get(digest, now);
  return row === undefined ? null : toLiveSession(row);
}

/**
 * The one way in. What the memo holds is used only while the database's version shows that no other connection has
 * committed since, which is asked on every call; so an end in another process counts from the very next call on.
 * Where asking fails, it throws: an unanswered question lets nobody in.
 */
export function judge(connection: Connection, digests: readonly Digest[], now: number): (LiveSession | null)[] {
  const { memo } = connection;
  memo.validAt(connection.dataVersion());
  const missing: number[] = [];
  const found = digests.map((digest, index) => {
    const session = memo.get(digest);
    if (session !== undefined) return session.expiresAt === null || session.expiresAt > now ? session : null;
    if (digestForm.test(digest)) missing.push(index);
    return null;
  });
  if (missing.length > 0) {
    readTogether(connection, missing.length, () => {
      for (const index of missing) {
        const digest = digests[index] as Digest;
        const session = readLive(connection, digest, now);
        if (session !== null) memo.set(digest, session);
        found[index] = session;
      }
    });
  }
  return found;
}
