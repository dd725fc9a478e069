import type { AuditEvent, EventType } from '../api/resources.ts';
import { reasonInWords } from '../sessions/words.ts';

export const typeWords: Readonly<Record<EventType, string>> = {
  'sign-in': 'signed in',
  'sign-in-failed': 'sign-in failed',
  'sign-out': 'signed out',
  'anonymous-session-created': 'anonymous session',
  'session-minted': 'session minted',
  'session-rotated': 'token replaced',
  reauthenticated: 'password given again',
  'session-ended': 'session ended',
  'session-expired': 'session expired',
  'session-shortened': 'session shortened',
  'policy-applied': 'policies applied',
  'long-lived-fixed': 'long-lived tokens shortened',
  'user-created': 'user created',
  'user-deleted': 'user deleted',
  'user-disabled': 'user disabled',
  'user-enabled': 'user enabled',
  'password-changed': 'password changed',
  'roles-changed': 'roles changed',
};

const tones: Readonly<Partial<Record<EventType, string>>> = {
  'sign-in': 'ok',
  'sign-in-failed': 'warn',
  'session-ended': 'danger',
  'user-disabled': 'danger',
  'user-deleted': 'danger',
  'user-enabled': 'ok',
};

export function toneOf(type: EventType): string {
  return tones[type] ?? 'plain';
}

/** Why, and further facts, as far as there are any. */
export function detailInWords({ reason, detail }: AuditEvent): string {
  const facts = Object.entries(detail).map(([name, value]) => `${name} ${String(value)}`);
  return [...(reason === null ? [] : [reasonInWords(reason)]), ...facts].join(', ');
}

export function actorInWords({ actor, initiator, user }: AuditEvent): string {
  if (actor !== null) return actor;
  return initiator === 'user' ? (user ?? 'a visitor') : initiator;
}
