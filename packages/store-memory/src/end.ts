import {
  isOfUser,
  planEnd,
  type Session,
  type SessionEnd,
  type SessionId,
  type SessionSelector,
  type UserId,
} from '@curfew/core';
import type { MemoryDatabase } from './database.ts';

/** @returns what has ended, and whatever is not any more what lookups have said of it. */
export function endSessions(
  rows: MemoryDatabase,
  which: SessionSelector,
  end: SessionEnd,
): { readonly ended: readonly Session[]; readonly changed: readonly (SessionId | UserId)[] } {
  const selected = rows.select(which);
  const user = isOfUser(which) ? rows.users.get(which.userId) : undefined;
  const plan = planEnd(
    which,
    {
      selected,
      predecessors: rows.replacedBy(selected),
      notBefore: user === undefined || user.deletedAt !== null ? null : user.sessionsNotBefore,
    },
    end,
  );
  rows.changeSessions(plan.ended);
  if (user !== undefined && plan.notBefore !== null) rows.changeUser(user.id, { sessionsNotBefore: plan.notBefore });
  rows.append(plan.events);
  return { ended: plan.ended, changed: [...plan.ended.map(({ id }) => id), ...(user === undefined ? [] : [user.id])] };
}
