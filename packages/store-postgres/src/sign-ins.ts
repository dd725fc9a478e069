import type { NewSession, UserId } from '@curfew/core';
import { instant } from './instant.ts';
import type { Transaction } from './transaction.ts';

type SignedIn = Pick<NewSession, 'userId' | 'kind' | 'authenticatedAt'>;

const keepLatest = 'ON CONFLICT (user_id) DO UPDATE SET at = excluded.at WHERE last_sign_ins.at < excluded.at';

/** Remembers when users last signed in. */
export async function noteSignIns(tx: Pick<Transaction, 'write'>, sessions: readonly SignedIn[]): Promise<void> {
  const latest = new Map<UserId, number>();
  for (const { userId, kind, authenticatedAt } of sessions) {
    if (userId === null || kind !== 'interactive' || authenticatedAt === null) continue;
    latest.set(userId, Math.max(authenticatedAt, latest.get(userId) ?? authenticatedAt));
  }
  await noteLastSignIns(tx, latest);
}

/** In the order of their ids, so that nobody waits in a circle. */
export async function noteLastSignIns(
  { write }: Pick<Transaction, 'write'>,
  latest: ReadonlyMap<UserId, number>,
): Promise<void> {
  if (latest.size === 0) return;
  const users = [...latest].toSorted(([one], [other]) => (one < other ? -1 : 1));
  await write(
    `INSERT INTO last_sign_ins (user_id, at) SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS signed_in (user_id, at) ${keepLatest}`,
    [users.map(([id]) => id), users.map(([, at]) => instant(at))],
  );
}

/** The same for one session, as a part of the statement that inserts it: signing in must not take one more. */
export function noteSignIn(userId: `$${number}`, kind: `$${number}`, authenticatedAt: `$${number}`): string {
  return `INSERT INTO last_sign_ins (user_id, at) SELECT ${userId}::uuid, ${authenticatedAt}::timestamptz
    WHERE ${kind}::text = 'interactive' AND ${userId}::uuid IS NOT NULL AND ${authenticatedAt}::timestamptz IS NOT NULL ${keepLatest}`;
}
