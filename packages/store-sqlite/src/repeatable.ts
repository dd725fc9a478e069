import type { Digest, KeptRequest, MadeBefore, Repeatable, RequestDigest, Session, SessionId } from '@curfew/core';
import type { Connection } from './connection.ts';
import { readLive } from './judge.ts';
import { aliveAt, findById, selectSessionWithRoles, toLiveSession, updateSession } from './session-row.ts';

type RepeatableRow = { readonly [Name in keyof Repeatable]: Repeatable[Name] | null };

/** Without the nullif, NULL would be an empty text. */
const hexOf = (column: string) => `nullif(lower(hex(${column})), '')`;

const selectRepeatable = `
  SELECT ${hexOf('request_key')} AS key, ${hexOf('request_print')} AS print, ${hexOf('token_salt')} AS salt FROM sessions`;

/** Those of sessions that are alive. They change nothing else: that a session has been used is not when it was. */
export function claimSessions(connection: Connection, digests: readonly Digest[], now: number): readonly Digest[] {
  return digests.filter((digest) => {
    const session = readLive(connection, digest, now);
    if (session?.isUnclaimed) {
      updateSession(connection, 'unclaimed = 0, token_salt = NULL WHERE digest = unhex(@digest)', { digest });
    }
    return session !== null;
  });
}

/** A session that is alive, with what is kept of the request that made it. */
export function findHeir(connection: Connection, id: SessionId | null, now: number): KeptRequest | null {
  if (id === null) return null;
  const row = connection.statement(`${selectSessionWithRoles} WHERE s.id = ? AND ${aliveAt('?')}`).get(id, now);
  if (row === undefined) return null;
  const session = toLiveSession(row);
  return { session, repeatable: readRepeatable(connection, id) };
}

/** Whether a request with this key has made a session, other than `except`. */
export function isKeyTaken(connection: Connection, key: RequestDigest | null, except: SessionId | null): boolean {
  if (key === null) return false;
  const taken = connection.statement('SELECT 1 FROM sessions WHERE request_key = unhex(?) AND id IS NOT ?');
  return taken.get(key, except) !== undefined;
}

/** What requests with this key have made. */
export function findMade(connection: Connection, key: RequestDigest | null): readonly MadeBefore[] {
  if (key === null) return [];
  return connection
    .statement<{ readonly id: SessionId; readonly unclaimed: number; readonly print: RequestDigest }>(
      `SELECT id, unclaimed, ${hexOf('request_print')} AS print FROM sessions WHERE request_key = unhex(?)`,
    )
    .all(key)
    .map(({ id, unclaimed, print }) => ({
      session: findById(connection, id) as Session,
      isUnclaimed: unclaimed === 1,
      print,
    }));
}

function readRepeatable(connection: Connection, id: SessionId): Repeatable | null {
  const row = connection.statement<RepeatableRow>(`${selectRepeatable} WHERE id = ?`).get(id);
  return row === undefined || row.print === null ? null : { ...row, print: row.print };
}
