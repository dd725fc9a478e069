import { isOfUser, planEnd, type Session, type SessionEnd, type SessionSelector } from '@curfew/core';
import type { Connection } from './connection.ts';
import { appendEvents } from './events.ts';
import {
  findByDigest,
  findById,
  findOpen,
  findOpenOfProvider,
  findPredecessors,
  writeSessions,
} from './session-row.ts';
import { writeNotBefore } from './user-row.ts';
import { findUser } from './users.ts';

export function endSessions(connection: Connection, which: SessionSelector, end: SessionEnd): readonly Session[] {
  const selected = select(connection, which);
  const user = isOfUser(which) ? findUser(connection, { id: which.userId }) : null;
  const plan = planEnd(
    which,
    {
      selected,
      predecessors: isOfUser(which) ? [] : findPredecessors(connection, selected),
      notBefore: user === null ? null : user.sessionsNotBefore,
    },
    end,
  );
  writeSessions(connection, plan.ended);
  if (user !== null) writeNotBefore(connection, user.id, plan.notBefore);
  appendEvents(connection, plan.events);
  return plan.ended;
}

function select(connection: Connection, which: SessionSelector): readonly Session[] {
  if (isOfUser(which)) return findOpen(connection, which.userId);
  if ('provider' in which) return findOpenOfProvider(connection, which.provider);
  if ('digest' in which) return [findByDigest(connection, which.digest) ?? []].flat();
  const ids = 'ids' in which ? which.ids : [which.id];
  return ids.flatMap((id) => findById(connection, id) ?? []);
}
