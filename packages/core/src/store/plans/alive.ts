import { isExpired, type Session } from '../../session/session.ts';
import type { KeptUser } from '../move.ts';

type Owner = Pick<KeptUser, 'deletedAt' | 'disabledAt' | 'sessionsNotBefore'>;

/** Neither ended nor past its deadline. */
export function isOpen(session: Pick<Session, 'endedAt' | 'expiresAt'>, now: number): boolean {
  return session.endedAt === null && !isExpired(session, now);
}

/** What makes a session alive, for stores that do not ask a database. @param owner its user; `null` where it has none. */
export function isAlive(
  session: Pick<Session, 'endedAt' | 'expiresAt' | 'createdAt'>,
  owner: Owner | null,
  now: number,
): boolean {
  return isOpen(session, now) && (owner === null || (isAdmitted(owner) && owner.sessionsNotBefore < session.createdAt));
}

/** Whether a user may have sessions. */
export function isAdmitted({ deletedAt, disabledAt }: Pick<Owner, 'deletedAt' | 'disabledAt'>): boolean {
  return deletedAt === null && disabledAt === null;
}
