import { mostCounted, type UserId, type UserStanding } from '@curfew/core';
import type { Connection } from './connection.ts';
import { aliveAt } from './session-row.ts';

interface Row {
  readonly id: UserId;
  readonly hasPassword: number;
  readonly hasOneTimeCodes: number;
  readonly passkeys: number;
  readonly hasIdentity: number;
  readonly signedInAt: number | null;
  readonly sessions: number;
}

/** How many of a user's open sessions are looked at: many of them may have expired, and not been swept. */
const mostLookedAt = 4 * mostCounted;

export function readStandings(connection: Connection, ids: readonly UserId[], now: number): readonly UserStanding[] {
  return connection
    .statement<Row>(`
      SELECT u.id AS id, u.password_hash IS NOT NULL AS hasPassword, u.second_factor IS NOT NULL AS hasOneTimeCodes,
        coalesce(json_array_length(u.means, '$.passkeys'), 0) AS passkeys,
        EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id) AS hasIdentity,
        (SELECT at FROM last_sign_ins l WHERE l.user_id = u.id) AS signedInAt,
        (SELECT count(*) FROM (
          SELECT 1 FROM (SELECT * FROM sessions WHERE user_id = u.id AND ended_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT ${mostLookedAt}) s
          WHERE ${aliveAt('@now')} LIMIT ${mostCounted + 1})) AS sessions
      FROM json_each(@ids) asked CROSS JOIN users u ON u.id = asked.value WHERE u.deleted_at IS NULL`)
    .all({ ids: JSON.stringify(ids), now })
    .map((row) => ({
      ...row,
      hasPassword: row.hasPassword === 1,
      hasOneTimeCodes: row.hasOneTimeCodes === 1,
      hasIdentity: row.hasIdentity === 1,
      sessions: { count: Math.min(row.sessions, mostCounted), exact: row.sessions <= mostCounted },
    }));
}
