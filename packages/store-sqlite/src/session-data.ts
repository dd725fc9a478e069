import { type Digest, holds, isExpired, patchedData, type Session, type SessionData } from '@curfew/core';
import type { Connection } from './connection.ts';
import { readLive } from './judge.ts';
import { findById, updateSession } from './session-row.ts';

/**
 * Reads, merges and writes under the write lock, so that parallel patches of different names are all kept. A session in its grace
 * and its heir have the same data: what is written through either token is read through both.
 */
export function patchSessionData(
  connection: Connection,
  digest: Digest,
  { patch, expected = {} }: { readonly patch: SessionData; readonly expected?: SessionData | undefined },
  now: number,
): SessionData | 'data-changed' | null {
  const presented = readLive(connection, digest, now);
  if (presented === null) return null;
  const { id, data: before } = liveHeirOf(connection, presented, now) ?? presented;
  if (!holds(before, expected)) return 'data-changed';
  const data = patchedData(before, patch);
  const written = { data: JSON.stringify(data), id, now };
  updateSession(connection, 'data = @data WHERE id = @id', written);
  updateSession(
    connection,
    'data = @data WHERE successor_id = @id AND ended_at IS NULL AND expires_at > @now',
    written,
  );
  return data;
}

function liveHeirOf(connection: Connection, { successorId }: Session, now: number): Session | null {
  const heir = successorId === null ? null : findById(connection, successorId);
  return heir === null || heir.endedAt !== null || isExpired(heir, now) ? null : heir;
}
