import type { Session, SessionKind } from '../api/resources.ts';

export const kindWords: Readonly<Record<SessionKind, string>> = {
  interactive: 'sign-in',
  minted: 'minted',
  api: 'API token',
  anonymous: 'anonymous',
};

const reasonWords: Readonly<Record<string, string>> = {
  'signed-out': 'signed out',
  revoked: 'ended',
  rotated: 'replaced by a new token',
  evicted: 'one session too many',
  'password-changed': 'password changed',
  'roles-changed': 'roles changed',
  'user-disabled': 'user disabled',
  'user-deleted': 'user deleted',
  policy: 'by policy',
};

const initiatorWords: Readonly<Record<string, string>> = {
  user: 'by the user',
  admin: 'by an administrator',
  system: 'by the system',
};

/** Why a session is over, in a few words. */
export function endInWords(
  session: Pick<Session, 'state' | 'endReason' | 'endedBy' | 'expiresAt' | 'lifetimeEndsAt'>,
): string {
  if (session.state === 'expired') return session.expiresAt === session.lifetimeEndsAt ? 'lifetime over' : 'not used';
  const reason = reasonWords[session.endReason ?? ''] ?? session.endReason ?? 'ended';
  const by = session.endReason === 'revoked' ? initiatorWords[session.endedBy ?? ''] : undefined;
  return by === undefined ? reason : `${reason} ${by}`;
}

export function reasonInWords(reason: string): string {
  return reason === 'revoked' ? 'on request' : (reasonWords[reason] ?? reason);
}

export function nameOf(session: Pick<Session, 'user'>): string {
  return session.user ?? 'nobody yet';
}
