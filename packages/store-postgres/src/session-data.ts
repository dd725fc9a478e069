import { type Digest, holds, patchedData, type Session, type SessionData, type SessionId } from '@curfew/core';
import { instant } from './instant.ts';
import { toJson } from './json-column.ts';
import { lockLive } from './judge.ts';
import type { Transaction } from './transaction.ts';

const isOpen = 'ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2::timestamptz)';

/**
 * Reads, merges and writes while it holds the row, so that parallel patches of different names are all kept. A session in its
 * grace and its heir have the same data: what is written through either token is read through both.
 */
export async function patchSessionData(
  tx: Transaction,
  digest: Digest,
  { patch, expected = {} }: { readonly patch: SessionData; readonly expected?: SessionData | undefined },
  now: number,
): Promise<SessionData | 'data-changed' | null> {
  const presented = await lockLive(tx, digest, now);
  if (presented === null) return null;
  const { id, data: before } = (await lockHeir(tx, presented.successorId, now)) ?? presented;
  if (!holds(before, expected)) return 'data-changed';
  const data = patchedData(before, patch);
  const { rows } = await tx.write<{ id: SessionId }>(
    `UPDATE sessions SET data = $3::jsonb WHERE (id = $1::uuid OR successor_id = $1::uuid) AND ${isOpen}
     RETURNING id AS "id"`,
    [id, instant(now), toJson(data)],
  );
  for (const written of rows) tx.changed(written.id);
  return data;
}

async function lockHeir(
  { read }: Transaction,
  id: SessionId | null,
  now: number,
): Promise<Pick<Session, 'id' | 'data'> | null> {
  if (id === null) return null;
  const { rows } = await read<Pick<Session, 'id' | 'data'>>(
    `SELECT id AS "id", data AS "data" FROM sessions WHERE id = $1::uuid AND ${isOpen} FOR UPDATE`,
    [id, instant(now)],
  );
  return rows[0] ?? null;
}
