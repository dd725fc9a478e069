import {
  type Denied,
  type Digest,
  deny,
  endByRotation,
  type LiveSession,
  type SessionRotation,
  sessionEvent,
  successorOf,
} from '@curfew/core';
import { endByIds, endPredecessors } from './end.ts';
import { appendEvents } from './events.ts';
import { instant } from './instant.ts';
import { lockLive } from './judge.ts';
import { digestParameter, insertRow } from './session-row.ts';
import type { Transaction } from './transaction.ts';

export async function rotateSession(
  tx: Transaction,
  rotation: SessionRotation,
): Promise<
  { readonly ok: true; readonly session: LiveSession } | Denied<'authentication-required' | 'already-rotated'>
> {
  // Both travel together; the user's row comes first, as everywhere, so that nobody waits in a circle.
  const [notBefore, presented] = await Promise.all([
    shareOwner(tx, rotation.presented),
    lockLive(tx.query, rotation.presented, rotation.now),
  ]);
  if (presented === null) return deny('authentication-required');
  if (presented.successorId !== null) return deny('already-rotated');

  const end = endByRotation(rotation);
  if (rotation.graceMs > 0) {
    await endPredecessors(tx, end, [presented.id]);
    await supersede(tx, rotation);
    tx.changed(presented.id);
  } else {
    await endByIds(tx, end, [presented.id]);
  }
  return { ok: true, session: await insertSuccessor(tx, presented, rotation, notBefore) };
}

export async function insertSuccessor(
  { query }: Transaction,
  presented: LiveSession,
  rotation: SessionRotation,
  notBefore: number | null,
): Promise<LiveSession> {
  const { username, roles } = presented;
  const owner = username === null ? null : { username, roles };
  const session = await insertRow(query, successorOf(presented, rotation, notBefore), owner);
  const detail = { replaces: presented.id };
  await appendEvents(query, [sessionEvent(rotation.event, session, rotation.now, rotation.actor, { detail })]);
  return session;
}

/**
 * Holds the row of the session's user until this transaction is over: whoever ends all of the user's sessions comes
 * before, and is seen here, or after, and sees the new one.
 *
 * @returns the user's `sessionsNotBefore`; `null` for an anonymous session.
 */
async function shareOwner({ query }: Transaction, digest: Digest): Promise<number | null> {
  const { rows } = await query<{ notBefore: number }>(
    `SELECT sessions_not_before AS "notBefore" FROM users
     WHERE id = (SELECT user_id FROM sessions WHERE digest = $1::bytea) FOR SHARE`,
    [digestParameter(digest)],
  );
  return rows[0]?.notBefore ?? null;
}

/** The old token answers a little longer, for requests that are on their way. Its end only ever comes nearer. */
async function supersede({ query }: Transaction, { presented, id, now, graceMs }: SessionRotation): Promise<void> {
  await query(
    `UPDATE sessions SET successor_id = $2::uuid,
       lifetime_ends_at = least(lifetime_ends_at, $3::timestamptz), expires_at = least(expires_at, $3::timestamptz)
     WHERE digest = $1::bytea`,
    [digestParameter(presented), id, instant(now + graceMs)],
  );
}
