/** What the API answers with, as `/openapi.json` describes it. Instants are ISO 8601, UTC. */
export interface Session {
  readonly id: string;
  readonly user: string | null;
  readonly kind: SessionKind;
  readonly policy: string;
  readonly state: SessionState;
  readonly createdAt: string;
  readonly authenticatedAt: string | null;
  readonly lastUsedAt: string;
  readonly expiresAt: string | null;
  readonly lifetimeEndsAt: string | null;
  readonly expiresInSeconds: number | null;
  readonly idleTimeoutSeconds: number;
  readonly lifetimeEndsInSeconds: number | null;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly endedBy: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
  readonly scopes: readonly string[] | null;
  readonly current: boolean;
}

export const sessionKinds = ['interactive', 'minted', 'api', 'anonymous'] as const;
export type SessionKind = (typeof sessionKinds)[number];
export const sessionStates = ['active', 'expired', 'ended'] as const;
type SessionState = (typeof sessionStates)[number];

export interface CurrentSession extends Session {
  readonly roles: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly roles: readonly string[];
  readonly email: string | null;
  readonly fullName: string | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly revision: number;
}

export const eventTypes = [
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'anonymous-session-created',
  'session-minted',
  'session-rotated',
  'reauthenticated',
  'session-ended',
  'session-expired',
  'session-shortened',
  'policy-applied',
  'long-lived-fixed',
  'user-created',
  'user-deleted',
  'user-disabled',
  'user-enabled',
  'password-changed',
  'roles-changed',
] as const;
export type EventType = (typeof eventTypes)[number];

export interface AuditEvent {
  readonly id: string;
  readonly at: string;
  readonly type: EventType;
  readonly initiator: string;
  readonly user: string | null;
  readonly sessionId: string | null;
  readonly actor: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next page; `null` on the last. */
  readonly cursor: string | null;
}
