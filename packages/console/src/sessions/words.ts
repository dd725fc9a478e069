import type { Session } from '../api/resources.ts';
import { t } from '../language/texts.ts';

export function kindInWords(kind: Session['kind']): string {
  return t.sessions.kinds[kind];
}

/** Why a session is over, in a few words. */
export function endInWords(
  session: Pick<Session, 'state' | 'endReason' | 'endedBy' | 'expiresAt' | 'lifetimeEndsAt'>,
): string {
  if (session.state === 'expired') {
    return session.expiresAt === session.lifetimeEndsAt ? t.sessions.lifetimeOver : t.sessions.idleOver;
  }
  if (session.endReason === 'revoked' && session.endedBy !== null) return t.sessions.endedBy[session.endedBy];
  return session.endReason === null ? t.sessions.states.ended : t.sessions.reasons[session.endReason];
}

export function nameOf(session: Pick<Session, 'user'>): string {
  return session.user ?? t.sessions.noUser;
}
