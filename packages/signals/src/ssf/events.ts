import type { AuditEvent, EventType } from '@curfew/core';

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
const risc = 'https://schemas.openid.net/secevent/risc/event-type/';

/** What a security event token says of something that happened. */
interface SecurityEvent {
  readonly type: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly subject: Subject;
}

/** RFC 9493; `complex` is of OpenID SSF 1.0. */
type Subject =
  | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
  | {
      readonly format: 'complex';
      readonly user: { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string };
      readonly session: { readonly format: 'opaque'; readonly id: string };
    };

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
export function toSecurityEvent(event: AuditEvent, issuer: string): SecurityEvent | null {
  const toDescribed = described[event.type];
  const { userId, sessionId } = event;
  if (toDescribed === undefined || userId === null) return null;
  const [type, claims] = toDescribed(event);
  const user = { format: 'iss_sub', iss: issuer, sub: userId } as const;
  const isOfSession = sessionId !== null && type.startsWith(caep) && !type.endsWith('/credential-change');
  const subject: Subject = isOfSession
    ? { format: 'complex', user, session: { format: 'opaque', id: sessionId } }
    : user;
  return { type, claims, subject };
}

function common({ at, initiator }: AuditEvent) {
  return { event_timestamp: seconds(at), initiating_entity: initiator };
}

function seconds(at: number): number {
  return Math.floor(at / 1_000);
}
