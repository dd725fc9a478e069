import type { AuditEvent, EventType, SessionId, UserId } from '@curfew/core';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';

/** What a security event token says of something that happened. */
interface SecurityEvent {
  readonly type: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly userId: UserId;
  /** The session that it is about; `null`: about all that the user is. */
  readonly sessionId: SessionId | null;
}

/** How users are named to receivers: by this issuer and the user’s id, or by the e-mail address, where there is one. */
export const userFormats = ['iss_sub', 'email'] as const;
export type UserFormat = (typeof userFormats)[number];

/** RFC 9493; `complex` is of OpenID SSF 1.0 3.3. @param email `null`: the user has none, or is not named by it */
export function subjectOf({ userId, sessionId }: SecurityEvent, issuer: string, email: string | null): object {
  const user = email === null ? { format: 'iss_sub', iss: issuer, sub: userId } : { format: 'email', email };
  return sessionId === null ? user : { format: 'complex', user, session: { format: 'opaque', id: sessionId } };
}

type Described = readonly [type: string, claims: Readonly<Record<string, unknown>>];

const revoked = (event: AuditEvent): Described => [
  `${caep}session-revoked`,
  // Never empty, as the interoperability profile has it.
  { ...common(event), reason_admin: { en: event.reason ?? event.type } },
];
/** What a passkey is kept in nobody asks. */
const factor = (event: AuditEvent, change: string): Described =>
  credential(event, event.detail.kind === 'passkey' ? 'fido2-roaming' : 'app', change);
const credential = (event: AuditEvent, kind: string, change: string): Described => [
  `${caep}credential-change`,
  { ...common(event), credential_type: kind, change_type: change, reason_admin: { en: event.type } },
];
const account = (event: AuditEvent, what: string): Described => [
  `${risc}${what}`,
  // RISC has no `initiating_entity`.
  { event_timestamp: seconds(event.at) },
];

const described: Partial<Readonly<Record<EventType, (event: AuditEvent) => Described>>> = {
  'session-ended': revoked,
  'sign-out': revoked,
  'sign-in': (event) => [`${caep}session-established`, common(event)],
  'level-raised': (event) => [
    `${caep}assurance-level-change`,
    {
      ...common(event),
      namespace: 'NIST-AAL',
      current_level: `nist-${typeof event.detail.level === 'string' ? event.detail.level : 'aal2'}`,
      change_direction: 'increase',
    },
  ],
  'password-changed': (event) => credential(event, 'password', 'update'),
  'factor-added': (event) => factor(event, 'create'),
  'factor-removed': (event) => factor(event, 'delete'),
  'user-disabled': (event) => account(event, 'account-disabled'),
  'user-enabled': (event) => account(event, 'account-enabled'),
  'user-deleted': (event) => account(event, 'account-purged'),
};

/** Every type that a stream can have. */
export const supportedEvents: readonly string[] = [
  ...['session-revoked', 'session-established', 'credential-change', 'assurance-level-change'].map(
    (name) => caep + name,
  ),
  ...['account-disabled', 'account-enabled', 'account-purged'].map((name) => risc + name),
];

/** @returns `null` for what is of no interest outside, or of nobody. */
export function toSecurityEvent(event: AuditEvent): SecurityEvent | null {
  const toDescribed = described[event.type];
  const { userId, sessionId } = event;
  if (toDescribed === undefined || userId === null) return null;
  const [type, claims] = toDescribed(event);
  const isOfSession = type.startsWith(caep) && !type.endsWith('/credential-change');
  return { type, claims, userId, sessionId: isOfSession ? sessionId : null };
}

function common({ at, initiator }: AuditEvent) {
  return { event_timestamp: seconds(at), initiating_entity: initiator };
}

function seconds(at: number): number {
  return Math.floor(at / 1_000);
}
