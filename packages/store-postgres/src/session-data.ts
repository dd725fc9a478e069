import { type Digest, patchedData, type SessionData } from '@curfew/core';
import { toJson } from './json-column.ts';
import { lockLive } from './judge.ts';
import type { Transaction } from './transaction.ts';

/** Reads, merges and writes while it holds the row, so that parallel patches of different names are all kept. */
export async function patchSessionData(
  { query, changed }: Transaction,
  digest: Digest,
  patch: SessionData,
  now: number,
): Promise<SessionData | null> {
  const session = await lockLive(query, digest, now);
  if (session === null) return null;
  const data = patchedData(session.data, patch);
  await query('UPDATE sessions SET data = $2::jsonb WHERE id = $1::uuid', [session.id, toJson(data)]);
  changed(session.id);
  return data;
}
