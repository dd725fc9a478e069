import type { Digest, SessionData } from '@curfew/core';
import type { Connection } from './connection.ts';
import { readLive } from './judge.ts';
import { updateSession } from './session-row.ts';

/** Reads, merges and writes under the write lock, so that parallel patches of different names are all kept. */
export function patchSessionData(
  connection: Connection,
  digest: Digest,
  patch: SessionData,
  now: number,
): SessionData | null {
  const session = readLive(connection, digest, now);
  if (session === null) return null;
  const merged = new Map(Object.entries(session.data));
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || value === null) merged.delete(name);
    else merged.set(name, value);
  }
  // A map, because setting a name such as `__proto__` on an object does something else.
  const data: SessionData = Object.fromEntries(merged);
  updateSession(connection, 'data = @data WHERE id = @id', { data: JSON.stringify(data), id: session.id });
  return data;
}
