import { mostCounted, type UserId, type UserStanding } from '@curfew/core';
import { instant } from './instant.ts';
import { aliveAt, idParameter } from './session-row.ts';
import type { Query } from './statement.ts';

type Row = Omit<UserStanding, 'passkeys' | 'sessions'> & {
  readonly passkeys: bigint | number;
  readonly sessions: bigint | number;
};

/** How many of a user's open sessions are looked at: many of them may have expired, and not been swept. */
const mostLookedAt = 4 * mostCounted;

export async function readStandings(
  query: Query,
  ids: readonly UserId[],
  now: number,
): Promise<readonly UserStanding[]> {
  const { rows } = await query<Row>(
    `
    SELECT u.id AS "id", u.password_hash IS NOT NULL AS "hasPassword", u.second_factor IS NOT NULL AS "hasOneTimeCodes",
      coalesce(jsonb_array_length(u.means->'passkeys'), 0)::bigint AS "passkeys",
      EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id) AS "hasIdentity",
      (SELECT l.at FROM last_sign_ins l WHERE l.user_id = u.id) AS "signedInAt",
      (SELECT count(*) FROM (
        SELECT 1 FROM (SELECT * FROM sessions WHERE user_id = u.id AND ended_at IS NULL
          ORDER BY created_at DESC, id DESC LIMIT ${mostLookedAt}) s
        WHERE ${aliveAt('$2')} LIMIT ${mostCounted + 1}) counted) AS "sessions"
    FROM users u WHERE u.id = ANY($1::uuid[]) AND u.deleted_at IS NULL`,
    [ids.map(idParameter), instant(now)],
  );
  return rows.map((row) => {
    const sessions = Number(row.sessions);
    return {
      ...row,
      passkeys: Number(row.passkeys),
      sessions: { count: Math.min(sessions, mostCounted), exact: sessions <= mostCounted },
    };
  });
}
