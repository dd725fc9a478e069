import type { Digest, LiveSession } from '@curfew/core';
import type { Connection } from './connection.ts';
import { aliveAt, selectSessionWithRoles, toLiveSession } from './session-row.ts';

const selectLive = `${selectSessionWithRoles} WHERE s.digest = unhex(?) AND ${aliveAt}`;

/** One session straight from the database: the judgement inside write transactions. */
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
  memo.validAt(connection.statement('PRAGMA data_version').pluck().get());
  const found: (LiveSession | null)[] = new Array(digests.length).fill(null);
  for (let index = 0; index < digests.length; index++) {
    const digest = digests[index] as Digest;
    let session = memo.get(digest) ?? null;
    if (session === null) {
      session = readLive(connection, digest, now);
      if (session !== null) memo.set(digest, session);
    } else if (session.expiresAt !== null && session.expiresAt <= now) {
      session = null;
    }
    found[index] = session;
  }
  return found;
}
